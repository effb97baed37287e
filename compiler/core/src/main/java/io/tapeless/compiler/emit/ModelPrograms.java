package io.tapeless.compiler.emit;

import io.tapeless.compiler.elaborate.ElaboratedModel;
import io.tapeless.compiler.graph.Graph;

/// The differentiated and optimised graphs of a model, ready for a back end: no [io.tapeless.compiler.graph.Subgraph] is left.
///
/// @param model      what was declared
/// @param init       COMMIT roots of every variable
/// @param inference  OUTPUT roots
/// @param evaluation LOSS and METRIC roots; null when the model declares neither loss nor metric
/// @param backward   LOSS, GRADIENT (parameters, and inputs when asked for), WATCH, COMMIT of states, OUTPUT (when asked for); null without a loss
/// @param update     the optimiser step (see [ElaboratedModel.Update]); null without a `train` block
/// @param step       backward and update in one program: LOSS, WATCH, GRADIENT of what is watched, METRIC of the update, COMMIT of states,
///                   parameters and optimiser states; null without a `train` block, or when gradients of several micro-batches are summed
public record ModelPrograms(ElaboratedModel model, Graph init, Graph inference, Graph evaluation, Graph backward, Graph update, Graph step) {}
