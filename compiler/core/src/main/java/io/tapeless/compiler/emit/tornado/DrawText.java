package io.tapeless.compiler.emit.tornado;

import io.tapeless.compiler.emit.EmitText;
import io.tapeless.compiler.graph.RandomDraw;
import io.tapeless.compiler.kernel.DrawKernel;
import io.tapeless.compiler.type.DType;
import io.tapeless.runtime.random.HalfWords;
import java.util.ArrayList;
import java.util.List;

/// Prints draws: a work item per element, whose bits are those of the CPU.
final class DrawText {
    /// The word whose half decides element `i0`, and by how much it is shifted: see [HalfWords].
    private static final String HALF_WORD = "((i0 >> 6) * 32 + ((i0 & 15) >> 1) * 4 + ((i0 >> 4) & 2) + 1 - (i0 & 1))";
    private static final String HALF_SHIFT = "16 - (i0 & 16)";

    private DrawText() {}

    /// @param seedPlace where the seed (low, high) and the micro-step (low, high) are in the array of sizes
    static KernelMethod print(DrawKernel kernel, KernelNaming naming, int seedPlace) {
        ParallelNest nest = new ParallelNest(naming, List.of(kernel.buffer().elements()));
        List<String> body = new ArrayList<>();
        RandomDraw draw = kernel.draw();
        List<String> key = new ArrayList<>();
        for (int part = 0; part < 4; part++) {
            key.add("(long) " + naming.size(seedPlace + part) + " & 4294967295L");
        }
        String site = (draw.site() & 0xFFFF_FFFFL) + "L, " + (inHalves(draw) ? "(long) " + HALF_WORD : "(long) i0") + ")";
        body.add("final long word = tlPhilox(" + String.join(", ", key) + ", " + site + ";");
        DType type = naming.stored(kernel.buffer().dtype());
        if (type == DType.F64 && draw.distribution() != RandomDraw.Distribution.BERNOULLI) {
            // A second stream has the lower digits of a double.
            key.set(3, "(" + key.get(3) + ") ^ 2147483648L");
            body.add("final long lower = tlPhilox(" + String.join(", ", key) + ", " + site + ";");
            body.add("final long bits = (word << 21) | (lower >>> 11);");
        }
        body.add(naming.buffer(kernel.buffer()) + ".set(i0, " + (type == DType.F64 ? wide(draw) : single(draw, type == DType.BOOL)) + ");");
        return nest.method(kernel, body);
    }

    private static boolean inHalves(RandomDraw draw) {
        return draw.distribution() == RandomDraw.Distribution.BERNOULLI && HalfWords.suffice(draw.a());
    }

    private static String decision(RandomDraw draw, double p) {
        return inHalves(draw) ? "((word >>> (" + HALF_SHIFT + ")) & 65535L) < " + HalfWords.threshold(p) + "L ? "
                : "(word >>> 8) < " + (long) Math.rint(p * 0x1p24) + "L ? ";
    }

    private static String single(RandomDraw draw, boolean bool) {
        String low = EmitText.number(draw.a(), DType.F32);
        return switch (draw.distribution()) {
            case BERNOULLI -> decision(draw, bool ? draw.a() : (float) draw.a()) + (bool ? "1 : 0" : "1f : 0f");
            case UNIFORM -> {
                float range = (float) draw.b() - (float) draw.a();
                float last = draw.b() > draw.a() ? Math.nextDown((float) draw.b()) : (float) draw.a();
                yield DeviceFunctions.smaller(DType.F32) + "(" + low + " + " + EmitText.number(range, DType.F32) + " * ((float) (word >>> 8) * 5.9604645e-8f), "
                        + EmitText.number(last, DType.F32) + ")";
            }
            case NORMAL -> low + " + " + EmitText.number(draw.b(), DType.F32) + " * tlNormal(word)";
        };
    }

    private static String wide(RandomDraw draw) {
        String low = EmitText.number(draw.a(), DType.F64);
        return switch (draw.distribution()) {
            case BERNOULLI -> decision(draw, draw.a()) + "1.0 : 0.0";
            case UNIFORM -> DeviceFunctions.smaller(DType.F64) + "(" + low + " + " + EmitText.number(draw.b() - draw.a(), DType.F64) + " * ((double) bits * "
                    + EmitText.number(0x1p-53, DType.F64) + "), " + EmitText.number(draw.b() > draw.a() ? Math.nextDown(draw.b()) : draw.a(), DType.F64) + ")";
            case NORMAL -> low + " + " + EmitText.number(draw.b(), DType.F64) + " * tlNormalWide(((double) (bits >>> 1) + 0.5) * "
                    + EmitText.number(0x1p-52, DType.F64) + ")";
        };
    }
}
