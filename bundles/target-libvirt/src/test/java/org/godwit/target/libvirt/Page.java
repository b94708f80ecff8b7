// SPDX-License-Identifier: Apache-2.0
package org.godwit.target.libvirt;

import java.lang.annotation.Annotation;
import java.util.Map;

/** A page with these values; all other keys have what the distribution says. */
@SuppressWarnings("ClassExplicitlyAnnotation")
record Page(Map<String, Object> values) implements Config {
    private String text(String key, String usual) {
        return (String) values.getOrDefault(key, usual);
    }

    private int number(String key, int usual) {
        return (Integer) values.getOrDefault(key, usual);
    }

    @Override
    public Class<? extends Annotation> annotationType() {
        return Config.class;
    }

    @Override
    public String id() {
        return text("id", "libvirt");
    }

    @Override
    public String uri() {
        return text("uri", "qemu:///system");
    }

    @Override
    public String pool() {
        return text("pool", "default");
    }

    @Override
    public String access() {
        return text("access", "auto");
    }

    @Override
    public String network_open() {
        return text("network.open", "default");
    }

    @Override
    public String network_isolated() {
        return text("network.isolated", "");
    }

    @Override
    public String isolated_addresses() {
        return text("isolated.addresses", "10.213");
    }

    @Override
    public String accelerator() {
        return text("accelerator", "kvm");
    }

    @Override
    public int machine_memory_least_mebibytes() {
        return number("machine.memory.least.mebibytes", 64);
    }

    @Override
    public int machine_memory_most_mebibytes() {
        return number("machine.memory.most.mebibytes", 16384);
    }

    @Override
    public int machine_processors_most() {
        return number("machine.processors.most", 16);
    }

    @Override
    public int shutdown_seconds() {
        return number("shutdown.seconds", 60);
    }
}
