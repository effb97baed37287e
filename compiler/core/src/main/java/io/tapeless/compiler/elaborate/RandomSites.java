package io.tapeless.compiler.elaborate;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/// Numbers the random draws of a model by (instance path, call ordinal), so that an edit elsewhere in the spec leaves a draw as it was.
final class RandomSites {
    private final Map<String, Integer> ordinals = new HashMap<>();
    private final Set<Integer> taken = new HashSet<>();

    /// The number of the next draw under a path: the FNV-1a hash of `path#ordinal`, without sign; the next free one if two collide.
    int next(String path) {
        String key = path + "#" + ordinals.merge(path, 1, Integer::sum);
        int hash = 0x811c9dc5;
        for (int i = 0; i < key.length(); i++) {
            hash = (hash ^ key.charAt(i)) * 0x01000193;
        }
        int site = hash & Integer.MAX_VALUE;
        while (!taken.add(site)) {
            site = site + 1 & Integer.MAX_VALUE;
        }
        return site;
    }
}
