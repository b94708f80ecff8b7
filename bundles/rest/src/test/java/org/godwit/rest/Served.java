// SPDX-License-Identifier: Apache-2.0
package org.godwit.rest;

import java.net.URI;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** A {@linkplain FakeController#populated populated} controller of one test, served until the test has ended. */
public final class Served implements AfterEachCallback {
    private final FakeController controller = new FakeController();
    private final RestServer server;

    public Served() {
        try {
            server = RestServer.plain(controller.populated());
        } catch (Exception e) {
            throw new IllegalStateException("The controller of the test cannot be served.", e);
        }
    }

    @Override
    public void afterEach(ExtensionContext test) throws Exception {
        server.close();
    }

    public FakeController controller() {
        return controller;
    }

    public URI uri() {
        return server.uri();
    }

    TestClient admin() {
        return nobody().as(FakeController.USER, FakeController.PASSWORD);
    }

    /** With a connection of its own: the server may close one on which it refused a body unread. */
    TestClient viewer() {
        return nobody().as("viewer", FakeController.PASSWORD);
    }

    /** Somebody who has not signed in. */
    TestClient nobody() {
        return new TestClient(server.uri());
    }
}
