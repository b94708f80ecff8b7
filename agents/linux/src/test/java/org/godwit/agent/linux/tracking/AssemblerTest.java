// SPDX-License-Identifier: Apache-2.0
package org.godwit.agent.linux.tracking;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HexFormat;
import org.junit.jupiter.api.Test;

class AssemblerTest {
    private static String hex(Assembler code) {
        return HexFormat.of().formatHex(code.assembled());
    }

    /** As clang and llvm-objdump have them, little-endian. */
    @Test
    void instructionsAreThoseOfTheKernel() {
        assertThat(hex(new Assembler().move(6, 1))).isEqualTo("bf16000000000000");
        assertThat(hex(new Assembler().set(0, -1))).isEqualTo("b7000000ffffffff");
        assertThat(hex(new Assembler().plus(2, -8))).isEqualTo("07020000f8ffffff");
        assertThat(hex(new Assembler().plusRegister(0, 1))).isEqualTo("0f10000000000000");
        assertThat(hex(new Assembler().minusRegister(1, 7))).isEqualTo("1f71000000000000");
        assertThat(hex(new Assembler().and(1, 4095))).isEqualTo("57010000ff0f0000");
        assertThat(hex(new Assembler().shiftRight(8, 9))).isEqualTo("7708000009000000");
        assertThat(hex(new Assembler().shiftLeft(0, 6))).isEqualTo("6700000006000000");
        assertThat(hex(new Assembler().shiftRightRegister(7, 1))).isEqualTo("7f17000000000000");
        assertThat(hex(new Assembler().load(1, 7, 10, -16))).isEqualTo("71a7f0ff00000000");
        assertThat(hex(new Assembler().load(2, 7, 10, -16))).isEqualTo("69a7f0ff00000000");
        assertThat(hex(new Assembler().load(4, 8, 6, 16))).isEqualTo("6168100000000000");
        assertThat(hex(new Assembler().load(8, 9, 6, 0))).isEqualTo("7969000000000000");
        assertThat(hex(new Assembler().store(8, 10, -32, 8))).isEqualTo("7b8ae0ff00000000");
        assertThat(hex(new Assembler().storeValue(1, 0, 0, 1))).isEqualTo("7200000001000000");
        assertThat(hex(new Assembler().addAtomically(9, 128, 8))).isEqualTo("db89800000000000");
        assertThat(hex(new Assembler().loadMap(1, 5))).isEqualTo("18110000050000000000000000000000");
        assertThat(hex(new Assembler().call(4).exit())).isEqualTo("85000000040000009500000000000000");
    }

    @Test
    void jumpsCountFromTheNextInstruction() {
        Assembler code = new Assembler()
                .ifEqual(0, 7, "out")
                .ifNotEqual(0, 7, "out")
                .ifGreater(0, 7, "out")
                .ifGreaterRegister(7, 8, "out")
                .jump("out")
                .label("out")
                .exit();
        assertThat(hex(code))
                .isEqualTo("1500040007000000" + "5500030007000000" + "2500020007000000" + "2d87010000000000"
                        + "0500000000000000" + "9500000000000000");
    }

    @Test
    void whatCannotBeMeantIsRefused() {
        assertThatThrownBy(() -> new Assembler().label("a").label("a")).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> new Assembler().jump("nowhere").assembled()).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> new Assembler().label("back").jump("back").assembled())
                .isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> new Assembler().load(3, 0, 0, 0)).isInstanceOf(IllegalArgumentException.class);
    }
}
