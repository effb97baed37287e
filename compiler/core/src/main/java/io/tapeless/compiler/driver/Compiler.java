package io.tapeless.compiler.driver;

import io.tapeless.compiler.diagnostic.CompileException;
import io.tapeless.compiler.diagnostic.Diagnostic;
import io.tapeless.compiler.driver.interpreted.InterpretedModel;
import io.tapeless.compiler.elaborate.ElaboratedModel;
import io.tapeless.compiler.elaborate.ElaborationResult;
import io.tapeless.compiler.elaborate.Elaborator;
import io.tapeless.compiler.elaborate.Prelude;
import io.tapeless.compiler.emit.ChoiceEmitter;
import io.tapeless.compiler.emit.EmitOptions;
import io.tapeless.compiler.emit.GeneratedFile;
import io.tapeless.compiler.emit.JavaBackend;
import io.tapeless.compiler.emit.ModelPrograms;
import io.tapeless.compiler.emit.tornado.TornadoBackend;
import io.tapeless.compiler.kernel.UnsupportedOnDevice;
import io.tapeless.compiler.syntax.AstPrinter;
import io.tapeless.compiler.syntax.ParseResult;
import io.tapeless.compiler.type.DType;
import io.tapeless.runtime.ModelFactory;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// From a spec on disk to whatever is wanted of it. Immutable; one line per phase.
public final class Compiler {
    private final Options options;

    public Compiler(Options options) {
        this.options = options;
    }

    /// The spec's model, when there is no error in it.
    ///
    /// @throws io.tapeless.compiler.diagnostic.CompileException with everything that is wrong
    /// @throws UserException when the file cannot be read
    public Checked check(Path spec) throws IOException {
        return DeepStack.run(() -> elaborate(spec));
    }

    /// The model's Java sources.
    public Artifacts compile(Path spec) throws IOException {
        return DeepStack.run(() -> {
            Checked checked = elaborate(spec);
            ModelPrograms programs = programs(checked, Pipeline.Trace.NONE);
            return new Artifacts(factoryClass(spec, checked.model()), emit(spec, checked, programs), checked.warnings(), checked.files());
        });
    }

    /// Where the spec holds gradients back, or states others than the true ones, on purpose: there, differences of the loss are not its gradients.
    public List<String> heldBackGradients(Path spec) throws IOException {
        return DeepStack.run(() -> GradientClauses.heldBack(elaborate(spec).model()));
    }

    /// The Java sources of every model of the spec, in one package.
    public Artifacts compileAll(Path spec) throws IOException {
        return DeepStack.run(() -> {
            Checked checked = elaborate(spec);
            if (checked.models().size() < 2) {
                checked.model();
            }
            Map<String, String> sources = new TreeMap<>();
            for (ElaboratedModel model : checked.models()) {
                sources.putAll(emit(spec, checked, Pipeline.programs(model, options.gradientProgram(), Pipeline.Trace.NONE)));
            }
            return new Artifacts(factoryClass(spec, checked.models().getFirst()), sources, checked.warnings(), checked.files());
        });
    }

    /// The model's Java sources once for each value of an argument, in packages of their own, and a class that chooses among them at run time.
    public Artifacts compileChoices(Path spec, String argument, List<String> values) throws IOException {
        Map<String, String> sources = new TreeMap<>();
        Map<String, String> factories = new LinkedHashMap<>();
        List<Diagnostic> warnings = new ArrayList<>();
        Artifacts last = null;
        for (String value : values) {
            Map<String, String> arguments = new TreeMap<>(options.arguments());
            arguments.put(argument, value);
            String own = argument + value.replaceAll("[^A-Za-z0-9]", "_");
            String inside = chosenPackage(spec).isEmpty() ? own : chosenPackage(spec) + "." + own;
            last = new Compiler(options.withArguments(arguments).withPackageName(inside)).compile(spec);
            sources.putAll(last.sources());
            last.warnings().stream().filter(warning -> !warnings.contains(warning)).forEach(warnings::add);
            if (factories.put(value, last.factoryClass()) != null) {
                throw new UserException("the value " + argument + " = " + value + " is given twice");
            }
        }
        if (last == null) {
            throw new UserException("there is no value of " + argument + " to compile for");
        }
        String model = last.factoryClass().substring(last.factoryClass().lastIndexOf('.') + 1);
        GeneratedFile chooser = ChoiceEmitter.emit(chosenPackage(spec), model, argument, factories);
        sources.put(chooser.path(), chooser.content());
        String chooserClass = chooser.path().substring(0, chooser.path().length() - ".java".length()).replace('/', '.');
        return new Artifacts(chooserClass, sources, warnings, last.files());
    }

    /// A model that runs on the back end of the options.
    public ModelFactory load(Path spec) throws IOException {
        if (options.backend() == Backend.INTERPRETER) {
            return DeepStack.run(() -> new InterpretedModel(programs(elaborate(spec), Pipeline.Trace.NONE)));
        }
        return load(compile(spec));
    }

    /// What was compiled, to be run in this JVM.
    public ModelFactory load(Artifacts artifacts) throws IOException {
        return options.backend() == Backend.TORNADO ? TornadoLoader.load(artifacts) : ModelLoader.load(artifacts.javaSources(), artifacts.factoryClass());
    }

    private Checked elaborate(Path spec) throws IOException {
        Sources sources = new Sources();
        String model = options.modelName().isEmpty() ? null : options.modelName();
        ElaborationResult result = Elaborator.elaborate(sources.parse(spec),
                new Elaborator.Options(options.arguments(), options.floatType() == DType.F64, model, sources::load), Parsed.PRELUDE).orThrow();
        GradientClauses.check(result);
        return new Checked(result.models(), result.examples(), result.diagnostics(), sources.files(), sources.digest());
    }

    /// Parsed when the first compilation needs it, then shared.
    private static final class Parsed {
        static final Prelude PRELUDE = Prelude.load();
    }

    private Map<String, String> emit(Path spec, Checked checked, ModelPrograms programs) {
        EmitOptions emitOptions = emitOptions(spec, checked);
        Map<String, String> files = new TreeMap<>();
        for (GeneratedFile file : generated(programs, emitOptions)) {
            files.put(file.path(), file.content());
        }
        return files;
    }

    private List<GeneratedFile> generated(ModelPrograms programs, EmitOptions emitOptions) {
        if (options.backend() != Backend.TORNADO) {
            return JavaBackend.generate(programs, emitOptions);
        }
        try {
            return TornadoBackend.generate(programs, emitOptions);
        } catch (UnsupportedOnDevice unsupported) {
            throw new UserException(unsupported.getMessage());
        }
    }

    private EmitOptions emitOptions(Path spec, Checked checked) {
        return new EmitOptions(chosenPackage(spec), options.backend().text(), options.target(), checked.digest());
    }

    private String chosenPackage(Path spec) {
        return options.packageName().isEmpty() ? SpecFile.packageName(spec) : options.packageName();
    }

    private String factoryClass(Path spec, ElaboratedModel model) {
        return chosenPackage(spec) + "." + JavaBackend.factoryClass(model) + (options.backend() == Backend.TORNADO ? "Tornado" : "");
    }

    /// The package that a spec's file name gives: `digits_mlp.tl` gives `digits_mlp`.
    public static String packageName(Path spec) {
        return SpecFile.packageName(spec);
    }

    /// The file name without `.tl`.
    public static String stem(Path spec) {
        return SpecFile.stem(spec);
    }

    /// The model as text as it is after a phase or pass; empty for one that [Dump#phases] does not list.
    public Optional<String> dump(Path spec, String after) throws IOException {
        if (!Dump.phases().contains(after)) {
            return Optional.empty();
        }
        return Optional.of(DeepStack.run(() -> switch (after) {
            case Dump.PARSE -> printed(spec);
            case Dump.EMIT -> Dump.sources(compile(spec).sources());
            case Dump.PLAN -> Dump.plans(programs(elaborate(spec), Pipeline.Trace.NONE), options);
            case Dump.KERNELS -> Dump.kernels(programs(elaborate(spec), Pipeline.Trace.NONE), options);
            default -> {
                Dump.Graphs graphs = new Dump.Graphs(after);
                programs(elaborate(spec), graphs);
                yield graphs.text();
            }
        }));
    }

    /// Every kernel of the model in words: where it comes from, what it costs, how it runs, what was fused and what not.
    public String explain(Path spec) throws IOException {
        return DeepStack.run(() -> Explanation.of(programs(elaborate(spec), Pipeline.Trace.NONE), options, null));
    }

    /// The same with the time each kernel takes on this machine, beside the time that its arithmetic and its memory cannot do without. Runs every
    /// program of the model in one thread on made-up data; parameters are not kept.
    ///
    /// @param seconds to measure each program, after as long a warm-up
    public String profile(Path spec, double seconds) throws IOException {
        return DeepStack.run(() -> {
            Checked checked = elaborate(spec);
            ModelPrograms programs = programs(checked, Pipeline.Trace.NONE);
            Map<String, String> sources = new TreeMap<>();
            JavaBackend.generate(programs, emitOptions(spec, checked).withTimes()).forEach(file -> sources.put(file.path(), file.content()));
            Artifacts artifacts = new Artifacts(factoryClass(spec, checked.model()), sources, checked.warnings(), checked.files());
            return Explanation.of(programs, options, KernelProfile.measure(load(artifacts), programs.step() != null, seconds));
        });
    }

    private static String printed(Path spec) throws IOException {
        ParseResult parsed = new Sources().parse(spec);
        if (parsed.hasErrors()) {
            throw new CompileException(parsed.diagnostics());
        }
        return AstPrinter.print(parsed.unit());
    }

    private ModelPrograms programs(Checked checked, Pipeline.Trace trace) {
        return Pipeline.programs(checked.model(), options.gradientProgram(), trace);
    }
}
