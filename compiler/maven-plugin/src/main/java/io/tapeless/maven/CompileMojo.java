package io.tapeless.maven;

import io.tapeless.compiler.diagnostic.Code;
import io.tapeless.compiler.diagnostic.CompileException;
import io.tapeless.compiler.diagnostic.Diagnostic;
import io.tapeless.compiler.driver.Artifacts;
import io.tapeless.compiler.driver.Backend;
import io.tapeless.compiler.driver.Compiler;
import io.tapeless.compiler.driver.Options;
import io.tapeless.compiler.driver.UserException;
import io.tapeless.compiler.type.DType;
import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.maven.model.Plugin;
import org.apache.maven.plugin.AbstractMojo;
import org.apache.maven.plugin.MojoExecution;
import org.apache.maven.plugin.MojoExecutionException;
import org.apache.maven.plugin.MojoFailureException;
import org.apache.maven.plugins.annotations.LifecyclePhase;
import org.apache.maven.plugins.annotations.Mojo;
import org.apache.maven.plugins.annotations.Parameter;
import org.apache.maven.project.MavenProject;

/// Compiles the project's `.tl` specs to Java sources, which are compiled with the project. Specs that did not change since the last build, nor
/// anything they import, nor options or compiler, are not compiled again.
@Mojo(name = "compile", defaultPhase = LifecyclePhase.GENERATE_SOURCES, threadSafe = true)
public final class CompileMojo extends AbstractMojo {
    /// Folder of the specs.
    @Parameter(property = "tapeless.sources", defaultValue = "${project.basedir}/src/main/tapeless")
    private File sources;

    /// Specs to compile, as glob patterns relative to the folder. Files that specs import need not be listed, and may be without a model.
    @Parameter
    private List<String> includes = List.of("**.tl");

    /// Specs not to compile, as glob patterns relative to the folder.
    @Parameter
    private List<String> excludes = List.of();

    /// Where generated sources go; it becomes a source root of the project. Several executions may share it: each replaces what it generated itself.
    @Parameter(property = "tapeless.output", defaultValue = "${project.build.directory}/generated-sources/tapeless")
    private File outputDirectory;

    /// Package of the generated classes; `{spec}` stands for the spec's file name, so that several specs have packages of their own.
    @Parameter(property = "tapeless.package", defaultValue = "{spec}")
    private String packageName;

    /// `vector` or `scalar`.
    @Parameter(property = "tapeless.backend", defaultValue = "vector")
    private String backend;

    /// The machine plans are made for.
    @Parameter(property = "tapeless.target", defaultValue = "portable")
    private String target;

    /// `f32` or `f64`.
    @Parameter(property = "tapeless.dtype", defaultValue = "f32")
    private String dtype;

    /// Model arguments, for every spec: those that some specs lack belong to an execution of its own, which includes only the specs that have them.
    @Parameter
    private Map<String, String> arguments = Map.of();

    /// Skips compilation; the source root is still added.
    @Parameter(property = "tapeless.skip", defaultValue = "false")
    private boolean skip;

    @Parameter(defaultValue = "${project}", readonly = true, required = true)
    private MavenProject project;

    @Parameter(defaultValue = "${mojoExecution}", readonly = true, required = true)
    private MojoExecution execution;

    @Override
    public void execute() throws MojoExecutionException, MojoFailureException {
        project.addCompileSourceRoot(outputDirectory.getPath());
        if (skip) {
            return;
        }
        try {
            compileAll();
        } catch (UserException | IOException failure) {
            throw new MojoFailureException(failure.getMessage(), failure);
        } catch (RuntimeException mistake) {
            throw new MojoExecutionException("TL0901: the Tapeless compiler failed; please report it with the spec: " + mistake, mistake);
        }
    }

    private void compileAll() throws IOException, MojoFailureException {
        List<Path> specs = new SpecScanner(sources.toPath(), includes, excludes).specs();
        if (specs.isEmpty()) {
            getLog().info("no specs in " + sources);
        }
        Options options = Options.DEFAULT.withBackend(generating()).withTarget(target)
                .withFloatType(floatType()).withArguments(arguments());
        BuildRecord record = BuildRecord.read(outputDirectory.toPath(), thisExecution());
        Map<String, BuildRecord.Entry> entries = new LinkedHashMap<>();
        Map<String, String> files = new LinkedHashMap<>();
        Set<Problem> problems = new LinkedHashSet<>();
        Map<Path, Diagnostic> withoutModel = new LinkedHashMap<>();
        String compiler = Digests.ofCompiler();
        int compiled = 0;
        for (Path spec : specs) {
            String key = sources.toPath().relativize(spec).toString().replace(File.separatorChar, '/');
            Options specOptions = options.withPackageName(packageOf(spec));
            String configuration = specOptions + " " + compiler;
            BuildRecord.Entry entry = record.upToDate(key, configuration);
            if (entry == null) {
                try {
                    Artifacts artifacts = new Compiler(specOptions).compileAll(spec);
                    compiled++;
                    artifacts.warnings().forEach(warning -> getLog().warn(text(warning, spec)));
                    entry = BuildRecord.Entry.of(configuration, artifacts);
                } catch (CompileException errors) {
                    for (Diagnostic problem : errors.diagnostics()) {
                        if (isWithoutModel(problem)) {
                            withoutModel.put(spec, problem);
                        } else {
                            problems.add(Problem.of(problem, spec));
                        }
                    }
                    continue;
                }
            }
            entries.put(key, entry);
            entry.sources().forEach((path, text) -> {
                if (files.put(path, text) != null) {
                    throw new UserException("two specs generate " + path + ": give them packages of their own with <packageName>…{spec}</packageName>");
                }
            });
        }
        // Layers and functions that another spec imports need no model of their own; whether one does is known when all others compile.
        if (problems.isEmpty()) {
            withoutModel.forEach((spec, problem) -> {
                String path = spec.toAbsolutePath().normalize().toString();
                if (entries.values().stream().noneMatch(entry -> entry.read().containsKey(path))) {
                    problems.add(Problem.of(problem, spec));
                }
            });
        }
        fail(problems);
        record.write(files, entries);
        getLog().info("compiled " + compiled + " of " + entries.size() + " specs to " + outputDirectory);
    }

    /// What is wrong, in a spec or, of what has a place of its own in a file that several specs may import, wherever that is: said once.
    ///
    /// @param spec null for what has a place
    private record Problem(Diagnostic said, Path spec) {
        static Problem of(Diagnostic said, Path spec) {
            return new Problem(said, said.primary().isNone() ? spec : null);
        }
    }

    private static boolean isWithoutModel(Diagnostic problem) {
        return problem.code() == Code.MODEL_COUNT && problem.primary().isNone();
    }

    /// This execution among those of the project. One from the command line (`mvn tapeless:compile`) takes the place of all.
    private BuildRecord.Execution thisExecution() {
        Set<String> others = new HashSet<>();
        Plugin plugin = project.getPlugin(execution.getPlugin().getKey());
        if (plugin != null && execution.getSource() == MojoExecution.Source.LIFECYCLE) {
            plugin.getExecutions().forEach(other -> others.add(named(other.getId())));
        }
        return new BuildRecord.Execution(named(execution.getExecutionId()), others);
    }

    private static String named(String execution) {
        return "execution " + execution;
    }

    private Backend generating() {
        Backend named = Backend.named(backend);
        if (named == Backend.INTERPRETER) {
            throw new UserException("<backend>: the interpreter generates no code; choose vector or scalar");
        }
        return named;
    }

    private Map<String, String> arguments() {
        arguments.forEach((name, value) -> {
            if (value == null) {
                throw new UserException("<arguments> has no value for <" + name + ">");
            }
        });
        return arguments;
    }

    private DType floatType() {
        return switch (dtype.toLowerCase(java.util.Locale.ROOT)) {
            case "f32" -> DType.F32;
            case "f64" -> DType.F64;
            default -> throw new UserException("<dtype> is f32 or f64, not '" + dtype + "'");
        };
    }

    private String packageOf(Path spec) {
        return packageName.replace("{spec}", Compiler.packageName(spec));
    }

    private void fail(Set<Problem> problems) throws MojoFailureException {
        long errors = problems.stream().filter(problem -> problem.said().isError()).count();
        problems.forEach(problem -> {
            if (problem.said().isError()) {
                getLog().error(text(problem.said(), problem.spec()));
            } else {
                getLog().warn(text(problem.said(), problem.spec()));
            }
        });
        if (errors > 0) {
            throw new MojoFailureException(errors + (errors == 1 ? " error" : " errors") + " in Tapeless specs");
        }
    }

    /// `mlp.tl:7:13: inner sizes differ [TL0301]`, which editors make clickable, with the hints below it.
    private static String text(Diagnostic diagnostic, Path spec) {
        StringBuilder text = new StringBuilder(diagnostic.primary().isNone() ? spec.toString() : diagnostic.primary().toString());
        text.append(": ").append(diagnostic.message()).append(" [").append(diagnostic.code().id()).append(']');
        diagnostic.callChain().forEach(call -> text.append("\n    in ").append(call));
        diagnostic.hints().forEach(hint -> text.append("\n    hint: ").append(hint));
        if (isWithoutModel(diagnostic)) {
            text.append("\n    hint: no other spec imports it; `<exclude>parts/*.tl</exclude>` in <excludes> leaves files out");
        }
        return text.toString();
    }
}
