package io.tapeless.compiler.kernel;

import io.tapeless.compiler.type.Dim;
import java.util.ArrayList;
import java.util.List;

/// The axes of a scatter's updates.
///
/// @param shared   those that the target has too
/// @param searched the others: along them updates come to one place
/// @param indexed  the shared ones that the index moves along
public record Scatters(List<Integer> shared, List<Integer> searched, List<Integer> indexed) {
    /// @param c a computation whose first result accumulates
    public static Scatters of(Computation c) {
        Access target = c.results().getFirst().access();
        List<Integer> shared = new ArrayList<>();
        List<Integer> searched = new ArrayList<>();
        List<Integer> indexed = new ArrayList<>();
        for (int axis = 0; axis < c.parallel().size(); axis++) {
            if (target.stride(axis).isZero()) {
                searched.add(axis);
            } else {
                shared.add(axis);
                if (!target.indirect().index().stride(axis).isZero()) {
                    indexed.add(axis);
                }
            }
        }
        return new Scatters(shared, searched, indexed);
    }

    /// The extents of axes.
    public List<Dim> extents(Computation c, List<Integer> axes) {
        return axes.stream().map(c.parallel()::get).toList();
    }
}
