package io.tapeless.compiler.elaborate;

import io.tapeless.compiler.diagnostic.Code;
import io.tapeless.compiler.diagnostic.Diagnostic;
import io.tapeless.compiler.graph.Graph;
import io.tapeless.compiler.graph.Value;
import io.tapeless.compiler.op.leaf.Named;
import io.tapeless.compiler.op.leaf.Size;
import io.tapeless.compiler.syntax.Identifier;
import io.tapeless.compiler.syntax.Statement;
import io.tapeless.compiler.type.TensorType;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/// Declarations of parameters and states.
final class VariableElaborator {
    private final Pass pass;

    VariableElaborator(Pass pass) {
        this.pass = pass;
    }

    void param(Statement.Param param, Scope scope, LayerInstance owner) {
        Identifier name = param.name();
        if (param.condition().isPresent() && !pass.conversions.bool(pass.expressions.evaluate(param.condition().get(), scope),
                param.condition().get().span())) {
            Meta constant = param.alternative().isPresent() ? pass.expressions.evaluate(param.alternative().get(), scope) : Meta.Int.of(0);
            pass.blocks.declare(name, constant, Binding.Kind.LET, Optional.empty(), scope);
            return;
        }
        TensorType type = pass.types.resolve(param.type(), scope);
        Value leaf = variable(name, type, param.documentation(), owner, false,
                () -> pass.inits.initial(param.initializer(), type, owner.member(name.text()), scope));
        pass.blocks.declare(name, new Meta.Tensor(leaf), Binding.Kind.PARAMETER, Optional.of(param.type()), scope);
    }

    void state(Statement.State state, Scope scope, LayerInstance owner) {
        if (isAbsent(state, scope)) {
            return;
        }
        if (state.type().isEmpty()) {
            throw pass.problem(Diagnostic.error(Code.UNKNOWN_TYPE, state.name().span(), "the state `" + state.name() + "` needs a type")
                    .hint("`state " + state.name() + " : float[features] = zeros`"));
        }
        TensorType type = pass.types.resolve(state.type().get(), scope);
        Value leaf = variable(state.name(), type, state.documentation(), owner, true,
                () -> pass.blocks.of(type, pass.expressions.evaluate(state.initial(), scope), state.initial().span()));
        pass.blocks.declare(state.name(), new Meta.Tensor(leaf), Binding.Kind.STATE, state.type(), scope);
    }

    /// Whether a state's condition is false: then its name is the constant after `else`, and updates of it do nothing.
    boolean isAbsent(Statement.State state, Scope scope) {
        if (state.condition().isEmpty()
                || pass.conversions.bool(pass.expressions.evaluate(state.condition().get(), scope), state.condition().get().span())) {
            return false;
        }
        Meta constant = state.alternative().isPresent() ? pass.expressions.evaluate(state.alternative().get(), scope) : Meta.Int.of(0);
        pass.blocks.declare(state.name(), constant, Binding.Kind.STATE, Optional.empty(), scope);
        return true;
    }

    private Value variable(Identifier name, TensorType type, String doc, LayerInstance owner, boolean state,
            Supplier<Value> initial) {
        String path = owner.member(name.text());
        if (pass.variables.contains(path)) {
            throw pass.problem(Code.DUPLICATE_DECLARATION, name.span(), "there are two variables `" + path + "`");
        }
        if (!state && !type.dtype().isFloat()) {
            throw pass.problem(Diagnostic.error(Code.GRADIENT_OF_INTEGER, name.span(), "a parameter has a float dtype, not " + type.dtype())
                    .hint("what is not trained is a `state`"));
        }
        type.shape().dims().stream().filter(dim -> !dim.isConstant()).findFirst().ifPresent(dim -> {
            throw pass.problem(Diagnostic.error(Code.NOT_COMPILE_TIME, name.span(),
                    "`" + path + "` has the extent " + dim + ", which only a batch has: " + type)
                    .hint("variables outlive batches, so their sizes are numbers: a literal, a model argument, or a dim that is fixed (`dim T == 16`)"));
        });
        Value leaf = Value.of(new Named(state ? Named.Role.STATE : Named.Role.PARAMETER, path, type), List.of(),
                pass.calls.place(name.span())).labelled(path);
        Value first = initial.get();
        requireKnown(name, first);
        pass.variables.add(new Variables.Entry(new ElaboratedModel.Variable(path, type, state, doc, name.span()), leaf, first));
        return leaf;
    }

    /// Variables get their first values before there is any batch.
    private void requireKnown(Identifier name, Value initial) {
        for (Value value : Graph.order(List.of(initial))) {
            String unknown = switch (value.op()) {
                case Named leaf when leaf.role() == Named.Role.INPUT || leaf.role() == Named.Role.TARGET -> leaf.name();
                case Size size when !size.dim().isConstant() -> size.dim().toString();
                default -> null;
            };
            if (unknown != null) {
                throw pass.problem(Diagnostic.error(Code.NOT_COMPILE_TIME, name.span(),
                                "the first value of `" + name + "` depends on `" + unknown + "`, which only a batch has")
                        .hint("an initialiser reads constants, random draws, and parameters that are declared before"));
            }
        }
    }
}
