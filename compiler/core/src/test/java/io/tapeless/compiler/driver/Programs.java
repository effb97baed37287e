package io.tapeless.compiler.driver;

import io.tapeless.compiler.emit.ModelPrograms;
import java.io.IOException;
import java.nio.file.Path;

/// The programs of a spec, for tests of what is made of them.
public final class Programs {
    private Programs() {}

    public static ModelPrograms of(Path spec) throws IOException {
        return DeepStack.run(() -> Pipeline.programs(new Compiler(Options.DEFAULT).check(spec).models().getFirst(),
                Options.DEFAULT.gradientProgram(), Pipeline.Trace.NONE));
    }
}
