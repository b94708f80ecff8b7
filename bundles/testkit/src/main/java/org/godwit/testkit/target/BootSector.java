// SPDX-License-Identifier: Apache-2.0
package org.godwit.testkit.target;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/**
 * An operating system of some fifty bytes: copies itself to the second sector of its disk, writes a line to the first serial
 * port and halts. 16-bit code as the BIOS loads it to 0x7c00 (BIOS Boot Specification 1.01).
 */
public final class BootSector {
    private static final int BYTES = 512;
    private static final int TEXT = 0x40;

    private BootSector() {}

    /** The first sector of a disk that shows a line. */
    public static byte[] showing(String line) {
        ByteBuffer code = ByteBuffer.allocate(BYTES);
        code.put(hex("31c08ec0b80103bb007c")); // xor ax,ax; mov es,ax; mov ax,0x301; mov bx,0x7c00
        code.put(hex("b90200ba8000cd13")); // mov cx,2; mov dx,0x80; int 0x13: writes one sector
        code.put(hex("fc31c08ed8be")).put((byte) TEXT).put((byte) 0x7c); // cld; xor ax,ax; mov ds,ax; mov si,text
        code.put(hex("ac84c07411")); // next: lodsb; test al,al; jz halt
        code.put(hex("88c4bafd03")); // mov ah,al; mov dx,0x3fd
        code.put(hex("eca82074fb")); // wait: in al,dx; test al,0x20; jz wait
        code.put(hex("88e0b2f8ee")); // mov al,ah; mov dl,0xf8; out dx,al
        code.put(hex("ebea")); // jmp next
        code.put(hex("f4ebfd")); // halt: hlt; jmp halt
        code.position(TEXT).put((line + "\r\n").getBytes(StandardCharsets.US_ASCII));
        code.putShort(BYTES - 2, (short) 0x55aa);
        return code.array();
    }

    private static byte[] hex(String digits) {
        return HexFormat.of().parseHex(digits);
    }
}
