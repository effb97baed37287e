package io.tapeless.compiler.elaborate;

import io.tapeless.compiler.diagnostic.Code;
import io.tapeless.compiler.diagnostic.Diagnostic;
import io.tapeless.compiler.diagnostic.Diagnostics;
import io.tapeless.compiler.diagnostic.Suggest;
import io.tapeless.compiler.graph.Graph;
import io.tapeless.compiler.graph.Value;
import io.tapeless.compiler.op.leaf.Named;
import io.tapeless.compiler.syntax.Identifier;
import io.tapeless.compiler.syntax.Item;
import io.tapeless.compiler.syntax.Statement;
import io.tapeless.compiler.type.TensorType;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/// Examples: a model (or nothing) with prescribed inputs, and what is expected of it.
final class ExampleElaborator {
    private final Pass.Settings settings;
    private final Diagnostics diagnostics;

    ExampleElaborator(Pass.Settings settings, Diagnostics diagnostics) {
        this.settings = settings;
        this.diagnostics = diagnostics;
    }

    /// An example outside models. Its `given`s are float tensors of the shape written.
    ///
    /// @return null when it has errors, which are reported
    ElaboratedModel.Example topLevel(Item.ExampleDeclaration example, Library library) {
        return reporting(own -> topLevel(example, library, own));
    }

    /// Runs with diagnostics of its own, so that errors of one example do not silence another, and hands them on whatever happens.
    private ElaboratedModel.Example reporting(Function<Diagnostics, ElaboratedModel.Example> work) {
        Diagnostics own = new Diagnostics();
        try {
            ElaboratedModel.Example example = work.apply(own);
            return own.hasErrors() ? null : example;
        } finally {
            diagnostics.addAll(own.list());
        }
    }

    private ElaboratedModel.Example topLevel(Item.ExampleDeclaration example, Library library, Diagnostics own) {
        Pass pass = new Pass(settings.withTraining(example.training()), own);
        Scope scope = new Scope(library);
        LayerInstance root = new LayerInstance(null, "", scope);
        pass.calls.root(root);
        Expectations expectations = new Expectations(pass);
        for (Statement statement : example.statements()) {
            pass.guarded(() -> {
                switch (statement) {
                    case Statement.Given given -> {
                        Value value = pass.conversions.tensor(pass.expressions.evaluate(given.value(), scope), given.value().span());
                        pass.keep(new Meta.Tensor(value));
                        pass.blocks.declare(given.name(), new Meta.Tensor(value), Binding.Kind.INPUT, Optional.empty(), scope);
                    }
                    case Statement.Expect expect -> expectations.add(expect, scope);
                    default -> pass.blocks.member(statement, scope, root);
                }
            }, () -> pass.blocks.spoil(statement, scope));
        }
        return own.hasErrors() ? null : assemble(example, Map.of(), expectations, pass);
    }

    /// An example of a model: the model is walked again with the sizes and inputs that the example prescribes.
    ElaboratedModel.Example inModel(Item.ExampleDeclaration example, Item.ModelDeclaration model, Library library, ModelArguments arguments,
            ModelElaborator known, Pass knownPass) {
        return reporting(own -> inModel(example, model, library, arguments, known, knownPass, own));
    }

    private ElaboratedModel.Example inModel(Item.ExampleDeclaration example, Item.ModelDeclaration model, Library library, ModelArguments arguments,
            ModelElaborator known, Pass knownPass, Diagnostics own) {
        Map<String, Statement.Given> givens = new LinkedHashMap<>();
        for (Statement statement : example.statements()) {
            if (statement instanceof Statement.Given given && givens.putIfAbsent(given.name().text(), given) != null) {
                own.add(Diagnostic.error(Code.DUPLICATE_DECLARATION, given.name().span(), "`" + given.name() + "` is given twice"));
            }
        }
        checkPorts(givens, known, own);
        Map<String, Integer> sizes = new ExampleSizes(knownPass, known).of(model, givens);
        Pass pass = new Pass(settings.withTraining(example.training()), own);
        ModelElaborator walked = new ModelElaborator(pass, model, library, prescription(pass, givens, sizes));
        walked.run(arguments);
        Expectations expectations = new Expectations(pass);
        if (!own.hasErrors()) {
            Scope scope = walked.scope().inner();
            for (Statement statement : example.statements()) {
                pass.guarded(() -> {
                    switch (statement) {
                        case Statement.Given given -> { }
                        case Statement.Expect expect -> expectations.add(expect, scope);
                        case Statement.Let let -> pass.blocks.let(let, scope, null);
                        default -> throw pass.problem(Code.MISPLACED_STATEMENT, statement.span(), "an example holds `given`, `let` and `expect`");
                    }
                }, () -> pass.blocks.spoil(statement, scope));
            }
            checkGiven(example, expectations, own);
        }
        return own.hasErrors() ? null : assemble(example, sizes, expectations, pass);
    }

    private static void checkPorts(Map<String, Statement.Given> givens, ModelElaborator known, Diagnostics own) {
        Set<String> ports = new LinkedHashSet<>();
        known.inputs().forEach(port -> ports.add(port.name()));
        known.targets().forEach(port -> ports.add(port.name()));
        for (Statement.Given given : givens.values()) {
            if (!ports.contains(given.name().text())) {
                Diagnostic diagnostic = Diagnostic.error(Code.EXAMPLE_INPUT, given.name().span(),
                        "the model has no input or target `" + given.name() + "`");
                own.add(Suggest.hint(given.name().text(), ports).map(diagnostic::hint)
                        .orElse(ports.isEmpty() ? diagnostic : diagnostic.hint("it has " + Texts.and(List.copyOf(ports)))));
            }
        }
    }

    private static ModelElaborator.Prescription prescription(Pass pass, Map<String, Statement.Given> givens, Map<String, Integer> sizes) {
        return new ModelElaborator.Prescription() {
            @Override
            public Integer size(String symbol) {
                return sizes.get(symbol);
            }

            @Override
            public Value port(Identifier name, TensorType type, Scope scope) {
                Statement.Given given = givens.get(name.text());
                if (given == null) {
                    return null;
                }
                Meta meta = pass.expressions.evaluate(given.value(), scope);
                Value value = pass.conversions.tensor(meta, type.dtype(), given.value().span());
                if (!meta.isNumber() && !value.type().equals(type)) {
                    throw pass.problem(Diagnostic.error(Code.EXAMPLE_INPUT, given.value().span(),
                            "`" + name + "` is " + type + " here, but this is " + value.type())
                            .secondary(name.span(), "declared here"));
                }
                return pass.blocks.of(type, meta, given.value().span());
            }
        };
    }

    private static void checkGiven(Item.ExampleDeclaration example, Expectations expectations, Diagnostics own) {
        Set<String> missing = new LinkedHashSet<>();
        for (Value value : expectations.graph(example.title().value()).values()) {
            if (value.op() instanceof Named leaf && (leaf.role() == Named.Role.INPUT || leaf.role() == Named.Role.TARGET)) {
                missing.add(leaf.name());
            }
        }
        for (String name : missing) {
            own.add(Diagnostic.error(Code.EXAMPLE_INPUT, example.title().span(),
                    "what is expected depends on `" + name + "`, which the example does not give")
                    .hint("`given " + name + " = zeros`"));
        }
    }

    private static ElaboratedModel.Example assemble(Item.ExampleDeclaration example, Map<String, Integer> sizes, Expectations expectations,
            Pass pass) {
        String name = example.title().value();
        Graph graph = pass.labelled(expectations.graph(name));
        Set<String> read = graph.values().stream().filter(value -> value.op() instanceof Named).map(value -> ((Named) value.op()).name())
                .collect(Collectors.toSet());
        return new ElaboratedModel.Example(name, Map.copyOf(sizes), graph, new Graph("init", pass.variables.initials(read::contains)),
                expectations.list(), example.title().span());
    }

}
