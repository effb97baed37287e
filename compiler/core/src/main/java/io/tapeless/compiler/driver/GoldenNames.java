package io.tapeless.compiler.driver;

import java.util.Collection;
import java.util.List;
import java.util.Map;

/// Which tensor of a model a golden's tensor means: what the user mapped, else the same name, else the only one that ends in it
/// (`running_mean` is `bn.running_mean` in a model with one batch normalisation).
final class GoldenNames {
    private final Map<String, String> mapped;

    /// @param mapped golden name (`data.target`, or `target`) to the model's
    GoldenNames(Map<String, String> mapped) {
        this.mapped = mapped;
    }

    /// The model's name for a golden tensor, or null.
    ///
    /// @param golden the name in the file: `param.fc1.weight`
    /// @param known  the model's tensors it may mean
    String resolve(String golden, Collection<String> known) {
        String plain = golden.substring(golden.indexOf('.') + 1);
        for (String key : List.of(golden, plain)) {
            if (mapped.containsKey(key)) {
                return known.contains(mapped.get(key)) ? mapped.get(key) : null;
            }
        }
        if (known.contains(plain)) {
            return plain;
        }
        List<String> ending = known.stream().filter(name -> name.endsWith("." + plain)).toList();
        return ending.size() == 1 ? ending.getFirst() : null;
    }
}
