package io.tapeless.benchmarks.spills;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Reading what HotSpot and `objdump` print.
class SpillsTest {
    @Test
    void theLastCompilationOfEachMethodCounts() {
        List<CompiledMethod> methods = CompiledMethod.parse("""
                Compiled method (c1) 3580 5619       2       m.T::a (12 bytes)
                  0x0000000000000100: ffff
                [/MachCode]
                Compiled method (c2) 3580 5620 %     4       m.T::a @ 17 (12 bytes)
                  0x0000000000000100: eeee
                [/MachCode]
                Compiled method (c2) 3590 5621       4       m.T::a (12 bytes)
                [MachCode]
                [Verified Entry Point]
                  # parm0:    rsi:rsi   = '[F'
                  0x0000000000000200: 8984 2400 | c0fe ff55
                \s
                  0x0000000000000206: ;   {runtime_call Stub::method_entry_barrier}
                  0x0000000000000206: ff55 4881 | ec\s
                [Stub Code]
                  0x0000000000000300: f4f4
                [/MachCode]
                Compiled method (c2) 3600 5622 %     4       m.T::b @ 3 (9 bytes)
                  0x0000000000000400: c3
                [/MachCode]
                """.lines().toList());
        assertEquals(List.of("m.T::a", "m.T::b"), methods.stream().map(CompiledMethod::name).toList());
        assertEquals(0x200, methods.getFirst().address());
        assertArrayEquals(HexFormat.of().parseHex("89842400c0feff554881ec"), methods.getFirst().code());
    }

    @Test
    void vectorsOnTheStackAreCountedInInnermostLoops() {
        Disassembly code = Disassembly.parse("""
                0000000000001000 <.data>:
                    1000:\t62 f1 7c 48 11 44 24 01 \tvmovups %zmm0,0x40(%rsp)
                    1008:\tc5 fa 10 44 24 10    \tvmovss 0x10(%rsp),%xmm0
                    1010:\t62 f2 75 48 b8 44 24 01 \tvfmadd231ps 0x40(%rsp),%zmm1,%zmm0
                    1018:\t62 f1 7c 48 10 54 24 02 \tvmovups 0x80(%rsp),%zmm2
                    1020:\t62 f2 75 48 b8 06    \tvfmadd231ps (%rsi),%zmm1,%zmm0
                    1028:\tff c0                \tinc    %eax
                    102a:\t7c e4                \tjl     0x1010
                    102c:\t62 f1 7c 48 11 44 24 03 \tvmovups %zmm0,0xc0(%rsp)
                    1034:\t7c d2                \tjl     0x1008
                    1036:\t75 08                \tjne    0x1040
                    1040:\tff c1                \tinc    %ecx
                    1042:\t75 fc                \tjne    0x1040
                """.lines().toList());
        assertEquals(12, code.instructions().size());
        assertEquals(4, code.spills());
        assertEquals(List.of(new Disassembly.Loop(5, 2, 2)), code.loops());
    }
}
