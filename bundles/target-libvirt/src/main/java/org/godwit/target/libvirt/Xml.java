// SPDX-License-Identifier: Apache-2.0
package org.godwit.target.libvirt;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.w3c.dom.Element;
import org.w3c.dom.Node;
import org.w3c.dom.NodeList;
import org.xml.sax.SAXException;

/** One element of what libvirt shows. */
record Xml(Element element) {
    /** The namespace of our own elements in {@code <metadata>}; never changed, or what was made before is not found. */
    static final String OURS = "urn:godwit:libvirt:1";

    static Xml of(String text) throws IOException {
        try {
            DocumentBuilderFactory factory = DocumentBuilderFactory.newInstance();
            factory.setNamespaceAware(true);
            factory.setFeature("http://apache.org/xml/features/disallow-doctype-decl", true);
            byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
            return new Xml(factory.newDocumentBuilder()
                    .parse(new ByteArrayInputStream(bytes))
                    .getDocumentElement());
        } catch (ParserConfigurationException | SAXException e) {
            throw new IOException("libvirt showed what is no XML: " + e.getMessage(), e);
        }
    }

    /** All of that name below this one, at any depth, in their order. */
    List<Xml> all(String name) {
        return listed(element.getElementsByTagName(name));
    }

    /** The first of that name. */
    Optional<Xml> first(String name) {
        return all(name).stream().findFirst();
    }

    /** Our own element of that name. */
    Optional<Xml> ours(String name) {
        return listed(element.getElementsByTagNameNS(OURS, name)).stream().findFirst();
    }

    private static List<Xml> listed(NodeList nodes) {
        List<Xml> found = new ArrayList<>();
        for (int i = 0; i < nodes.getLength(); i++) {
            Node node = nodes.item(i);
            if (node instanceof Element one) {
                found.add(new Xml(one));
            }
        }
        return found;
    }

    /** Empty when it has none. */
    String attribute(String name) {
        return element.getAttribute(name);
    }

    String text() {
        return element.getTextContent().strip();
    }

    /** Text as it stands in an element or an attribute. */
    static String escaped(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("'", "&apos;")
                .replace("\"", "&quot;");
    }
}
