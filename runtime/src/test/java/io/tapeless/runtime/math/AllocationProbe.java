package io.tapeless.runtime.math;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.LinkedHashMap;
import java.util.Map;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/// Runs the functions until compiled and exits with 1, naming the function, if one still allocates.
final class AllocationProbe {
    private static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED;
    private static final long PATIENCE_NANOS = 20_000_000_000L;

    private AllocationProbe() {
    }

    public static void main(String[] arguments) {
        Map<String, ArrayMathTest.ArrayFunction> functions = new LinkedHashMap<>();
        functions.put("exp", ArrayMath::exp);
        functions.put("expm1", ArrayMath::expm1);
        functions.put("log", ArrayMath::log);
        functions.put("log1p", ArrayMath::log1p);
        functions.put("tanh", ArrayMath::tanh);
        functions.put("sigmoid", ArrayMath::sigmoid);
        functions.put("softplus", ArrayMath::softplus);
        functions.put("erf", ArrayMath::erf);
        functions.put("sin", ArrayMath::sin);
        functions.put("cos", ArrayMath::cos);
        functions.put("exp and erf in one method", AllocationProbe::expAndErf);
        functions.put("sigmoid and tanh in one method", AllocationProbe::sigmoidAndTanh);
        functions.put("exp and log in one method", AllocationProbe::expAndLog);
        functions.forEach(AllocationProbe::check);
    }

    private static void expAndErf(float[] x, int xAt, float[] out, int outAt, int count) {
        for (int i = 0; i < count; i += SPECIES.length()) {
            FloatVector v = FloatVector.fromArray(SPECIES, x, xAt + i);
            VectorMath.exp(v).mul(VectorMath.erf(v)).intoArray(out, outAt + i);
        }
    }

    private static void sigmoidAndTanh(float[] x, int xAt, float[] out, int outAt, int count) {
        for (int i = 0; i < count; i += SPECIES.length()) {
            FloatVector v = FloatVector.fromArray(SPECIES, x, xAt + i);
            VectorMath.sigmoid(v).mul(VectorMath.tanh(v)).intoArray(out, outAt + i);
        }
    }

    private static void expAndLog(float[] x, int xAt, float[] out, int outAt, int count) {
        for (int i = 0; i < count; i += SPECIES.length()) {
            FloatVector v = FloatVector.fromArray(SPECIES, x, xAt + i);
            VectorMath.exp(v).mul(VectorMath.log(v)).intoArray(out, outAt + i);
        }
    }

    private static void check(String name, ArrayMathTest.ArrayFunction function) {
        ThreadMXBean allocation = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        float[] x = new float[4096];
        for (int i = 0; i < x.length; i++) {
            x[i] = (i - 2000) * 0.01f;
        }
        float[] out = new float[4096];
        long start = System.nanoTime();
        long allocated;
        do {
            long before = allocation.getCurrentThreadAllocatedBytes();
            for (int i = 0; i < 20; i++) {
                function.apply(x, 0, out, 0, x.length);
            }
            allocated = allocation.getCurrentThreadAllocatedBytes() - before;
        } while (allocated != 0 && System.nanoTime() - start < PATIENCE_NANOS);
        if (allocated != 0) {
            System.out.println(name + " still allocates " + allocated + " bytes");
            System.exit(1);
        }
    }
}
