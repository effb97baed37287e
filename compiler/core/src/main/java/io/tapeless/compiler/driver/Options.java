package io.tapeless.compiler.driver;

import io.tapeless.compiler.plan.Target;
import io.tapeless.compiler.type.DType;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import javax.lang.model.SourceVersion;

/// What a compilation depends on besides the spec. Immutable; `with…` gives a changed copy.
///
/// @param backend        what runs the programs
/// @param target         the machine plans are made for, `portable` by default
/// @param floatType      what `float` means: F32, or F64 (then a model's `f32` is F64 too)
/// @param packageName    package of generated classes, or empty to derive it from the spec's file name
/// @param arguments      model arguments as given with `-D name=value`
/// @param modelName      the model wanted, or empty when the spec has one
/// @param gradientProgram how the program without an update (loss and gradients) is built
public record Options(Backend backend, String target, DType floatType, String packageName, Map<String, String> arguments,
        String modelName, GradientProgram gradientProgram) {
    /// The vector back end, `portable`, f32, gradients of parameters in training mode.
    public static final Options DEFAULT = new Options(Backend.VECTOR, "portable", DType.F32, "", Map.of(), "", GradientProgram.DEFAULT);

    /// How the program of `newBackward` is built.
    ///
    /// @param gradients      which gradients it computes
    /// @param outputs        also the outputs' values, as of this program's mode
    /// @param cotangents     the loss is Σ output · `cotangent.OUTPUT`, with inputs of those names, instead of the declared one:
    ///                       gradients are then vector-Jacobian products
    /// @param inferenceMode  differentiate the program as it is outside training (dropout off, running statistics)
    public record GradientProgram(Gradients gradients, boolean outputs, boolean cotangents, boolean inferenceMode) {
        public static final GradientProgram DEFAULT = of(Gradients.OF_PARAMETERS);

        /// The declared loss in training mode, and these of its gradients.
        public static GradientProgram of(Gradients gradients) {
            return new GradientProgram(gradients, false, false, false);
        }
    }

    /// What a gradient program gives gradients of.
    public enum Gradients {
        /// None: the loss alone, and no training program.
        NONE,
        /// `grad.NAME` of parameters.
        OF_PARAMETERS,
        /// Those, and of float inputs.
        OF_PARAMETERS_AND_INPUTS
    }

    public Options {
        // Sorted, so that the order on the command line changes neither generated text nor digests.
        arguments = Collections.unmodifiableMap(new TreeMap<>(arguments));
        if (Target.named(target) == null) {
            throw new UserException("there is no target '" + target + "'; there are "
                    + Target.ALL.stream().map(Target::name).collect(Collectors.joining(", ")));
        }
        if (Target.named(target).library() && backend != Backend.TORNADO) {
            throw new UserException("target '" + target + "' is for --backend tornado, not " + backend.text());
        }
        if (!packageName.isEmpty() && !SourceVersion.isName(packageName)) {
            throw new UserException("'" + packageName + "' cannot be the name of a Java package");
        }
        if (!floatType.isFloat()) {
            throw new UserException("--dtype is f32 or f64, not " + floatType);
        }
    }

    public Options withBackend(Backend other) {
        return new Options(other, target, floatType, packageName, arguments, modelName, gradientProgram);
    }

    public Options withTarget(String other) {
        return new Options(backend, other, floatType, packageName, arguments, modelName, gradientProgram);
    }

    public Options withFloatType(DType other) {
        return new Options(backend, target, other, packageName, arguments, modelName, gradientProgram);
    }

    public Options withPackageName(String other) {
        return new Options(backend, target, floatType, other, arguments, modelName, gradientProgram);
    }

    public Options withArguments(Map<String, String> others) {
        return new Options(backend, target, floatType, packageName, others, modelName, gradientProgram);
    }

    public Options withModelName(String other) {
        return new Options(backend, target, floatType, packageName, arguments, other, gradientProgram);
    }

    public Options withGradientProgram(GradientProgram other) {
        return new Options(backend, target, floatType, packageName, arguments, modelName, other);
    }
}
