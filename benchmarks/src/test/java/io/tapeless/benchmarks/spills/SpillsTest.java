package io.tapeless.benchmarks.spills;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tapeless.compiler.driver.Artifacts;
import io.tapeless.compiler.driver.Compiler;
import io.tapeless.compiler.driver.Options;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Reading what HotSpot and `objdump` print, and what the compiler emits.
class SpillsTest {
    @TempDir
    private Path folder;

    @Test
    void theLastCompilationOfEachMethodCounts() {
        List<CompiledMethod> methods = Compilations.parse("""
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
                """.lines().toList()).byC2();
        assertEquals(List.of("m.T::a", "m.T::b"), methods.stream().map(CompiledMethod::name).toList());
        assertEquals(0x200, methods.getFirst().address());
        assertArrayEquals(HexFormat.of().parseHex("89842400c0feff554881ec"), methods.getFirst().code());
    }

    @Test
    void methodsWithoutCodeOfC2AreNamed() {
        Compilations run = Compilations.parse("""
                Compiled method (c1) 3580 5619       3       m.T::quick (12 bytes)
                                              @ 4   m.T::inQuick (9 bytes)   inline
                                              @ 6   m.T::whole (9 bytes)   inline (hot)      @ 8   m.T::part (9 bytes)   inline (hot)
                                              @ 9   m.T::tooLarge (999 bytes)   failed to inline: callee is too large
                Compiled method (c2) 3590 5621       4       m.T::own (12 bytes)
                Compiled method (c2) 3591 5622 %     4       m.T::loop @ 7 (12 bytes)
                """.lines().toList());
        assertEquals("C2 did not compile 3 of the 7 methods of the step in this run. C1 alone did: `quick`. Neither did (hardly called, or interpreted): `inQuick`, `tooLarge`.",
                run.missing(List.of("m.T::quick", "m.T::inQuick", "m.T::own", "m.T::loop", "m.T::whole", "m.T::part", "m.T::tooLarge")));
        assertEquals("C2 compiled all 2 methods of the step.", run.missing(List.of("m.T::own", "m.T::part")));
    }

    /// Vectors are in static methods of the trainer; its nested class has the plain loops that a program begins with.
    @Test
    void kernelsAreFoundInTheSource() throws IOException {
        Path spec = Files.writeString(folder.resolve("line.tl"), """
                model Line {
                    dim N
                    input x : f32[N, 32]
                    target y : f32[N, 32]
                    let fc = Linear(32, 32)
                    loss = mse(fc(x), y)
                    train { optimizer sgd(lr: 0.1) }
                }
                """);
        Artifacts model = new Compiler(Options.DEFAULT).compile(spec);
        List<String> kernels = Spills.kernels(model);
        assertTrue(kernels.stream().anyMatch(name -> name.matches("line\\.LineTrainer::updateFcWeightTile\\w+")), kernels::toString);
        assertTrue(kernels.stream().noneMatch(name -> name.endsWith("::step") || name.endsWith("::execute")), kernels::toString);
        assertEquals(kernels.stream().distinct().toList(), kernels);
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
