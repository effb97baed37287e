package io.tapeless.compiler.emit;

import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;
import jdk.test.whitebox.WhiteBox;

/// Has C1 compile the kernels of the classes that are its arguments, with counters as it does in programs that begin, and prints those that it refuses.
final class FirstTier {
    private static final int WITH_PROFILE = 3;

    private FirstTier() {}

    public static void main(String[] names) throws ReflectiveOperationException {
        // C1 takes calls apart only of classes that are loaded.
        touch(FloatVector.SPECIES_PREFERRED, IntVector.SPECIES_PREFERRED);
        touch(FloatVector.SPECIES_128, IntVector.SPECIES_128);
        touch(FloatVector.SPECIES_256, IntVector.SPECIES_256);
        touch(DoubleVector.SPECIES_PREFERRED);
        WhiteBox jvm = new WhiteBox();
        int count = 0;
        for (String name : names) {
            for (Method method : Class.forName(name).getDeclaredMethods()) {
                if (Modifier.isStatic(method.getModifiers())) {
                    jvm.enqueueMethodForCompilation0(method, WITH_PROFILE, -1);
                    count++;
                    if (!jvm.isMethodCompilable0(method, WITH_PROFILE, false)) {
                        System.out.println("refused " + name + "." + method.getName());
                    }
                }
            }
        }
        System.out.println("methods " + count);
    }

    private static void touch(VectorSpecies<Float> species, VectorSpecies<Integer> integers) {
        float[] array = new float[species.length()];
        int[] positions = new int[integers.length()];
        VectorMask<Float> mask = species.indexInRange(0, 1);
        FloatVector x = FloatVector.fromArray(species, array, 0).add(FloatVector.fromArray(species, array, 0, mask));
        x = x.fma(FloatVector.broadcast(species, 2f), FloatVector.zero(species)).max(x).min(x).mul(x).sub(x).div(x).abs().neg().sqrt();
        x = x.blend(FloatVector.zero(species), x.compare(VectorOperators.GT, x).andNot(mask));
        x.intoArray(array, 0);
        x.intoArray(array, 0, mask);
        IntVector.fromArray(integers, positions, 0, mask.cast(integers)).compare(VectorOperators.EQ, IntVector.zero(integers)).cast(species).anyTrue();
    }

    private static void touch(VectorSpecies<Double> species) {
        double[] array = new double[species.length()];
        VectorMask<Double> mask = species.indexInRange(0, 1);
        DoubleVector x = DoubleVector.fromArray(species, array, 0).add(DoubleVector.fromArray(species, array, 0, mask));
        x = x.fma(DoubleVector.broadcast(species, 2), DoubleVector.zero(species)).max(x).min(x).mul(x).sub(x).div(x).abs().neg().sqrt();
        x.blend(DoubleVector.zero(species), x.compare(VectorOperators.GT, x)).intoArray(array, 0, mask);
    }
}
