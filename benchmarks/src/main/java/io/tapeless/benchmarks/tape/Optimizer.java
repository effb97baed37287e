package io.tapeless.benchmarks.tape;

import java.util.ArrayList;
import java.util.List;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorSpecies;

/// Changes parameters by their gradients and forgets the gradients.
public sealed interface Optimizer {
    /// Applies one update to every parameter that has a gradient.
    void update();

    /// w -= rate · g.
    static Optimizer sgd(List<Variable> parameters, float rate) {
        return new Sgd(List.copyOf(parameters), rate);
    }

    /// Adam with β₁ = 0.9, β₂ = 0.999, ε = 1e-8 (D. P. Kingma and J. Ba, *Adam*, 2015, algorithm 1; ε is added to the corrected root).
    static Optimizer adam(List<Variable> parameters, float rate) {
        return new Adam(List.copyOf(parameters), rate);
    }

    /// See [#sgd].
    record Sgd(List<Variable> parameters, float rate) implements Optimizer {
        private static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED;

        @Override
        public void update() {
            for (Variable parameter : parameters) {
                if (parameter.hasGradient()) {
                    step(parameter.value(), parameter.gradient(), parameter.size());
                    parameter.clearGradient();
                }
            }
        }

        private void step(float[] w, float[] g, int size) {
            int i = 0;
            FloatVector factor = FloatVector.broadcast(SPECIES, -rate);
            for (; i < SPECIES.loopBound(size); i += SPECIES.length()) {
                factor.fma(FloatVector.fromArray(SPECIES, g, i), FloatVector.fromArray(SPECIES, w, i)).intoArray(w, i);
            }
            VectorMask<Float> mask = SPECIES.indexInRange(i, size);
            factor.fma(FloatVector.fromArray(SPECIES, g, i, mask), FloatVector.fromArray(SPECIES, w, i, mask)).intoArray(w, i, mask);
        }
    }

    /// See [#adam].
    final class Adam implements Optimizer {
        private static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED;
        private static final float BETA1 = 0.9f;
        private static final float BETA2 = 0.999f;
        private static final float EPSILON = 1e-8f;
        private final List<Variable> parameters;
        private final List<float[]> firstMoments = new ArrayList<>();
        private final List<float[]> secondMoments = new ArrayList<>();
        private final float rate;
        private int steps;

        private Adam(List<Variable> parameters, float rate) {
            this.parameters = parameters;
            this.rate = rate;
            for (Variable parameter : parameters) {
                firstMoments.add(new float[parameter.size()]);
                secondMoments.add(new float[parameter.size()]);
            }
        }

        @Override
        public void update() {
            steps++;
            float stepSize = (float) (rate / (1 - Math.pow(BETA1, steps)));
            float rootFactor = (float) (1 / Math.sqrt(1 - Math.pow(BETA2, steps)));
            for (int i = 0; i < parameters.size(); i++) {
                Variable parameter = parameters.get(i);
                if (parameter.hasGradient()) {
                    step(parameter.value(), parameter.gradient(), firstMoments.get(i), secondMoments.get(i), stepSize, rootFactor, parameter.size());
                    parameter.clearGradient();
                }
            }
        }

        private static void step(float[] w, float[] g, float[] m, float[] v, float stepSize, float rootFactor, int size) {
            int i = 0;
            for (; i < SPECIES.loopBound(size); i += SPECIES.length()) {
                FloatVector dw = FloatVector.fromArray(SPECIES, g, i);
                FloatVector first = FloatVector.fromArray(SPECIES, m, i).mul(BETA1).add(dw.mul(1 - BETA1));
                FloatVector second = FloatVector.fromArray(SPECIES, v, i).mul(BETA2).add(dw.mul(dw).mul(1 - BETA2));
                first.intoArray(m, i);
                second.intoArray(v, i);
                FloatVector change = first.mul(stepSize).div(second.sqrt().mul(rootFactor).add(EPSILON));
                FloatVector.fromArray(SPECIES, w, i).sub(change).intoArray(w, i);
            }
            for (; i < size; i++) {
                m[i] = m[i] * BETA1 + g[i] * (1 - BETA1);
                v[i] = v[i] * BETA2 + g[i] * g[i] * (1 - BETA2);
                w[i] -= m[i] * stepSize / ((float) Math.sqrt(v[i]) * rootFactor + EPSILON);
            }
        }
    }
}
