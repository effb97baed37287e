package io.tapeless.compiler.kernel;

import io.tapeless.compiler.plan.HostValues;

/// A number of the host as text: `N · 10`.
final class HostFormula {
    private HostFormula() {}

    static String text(HostValues.Host host) {
        return ScalarFormula.text(host.formula(), operand -> switch (host.leaves().get(operand)) {
            case HostValues.SizeLeaf size -> size.dim().factor();
            case HostValues.NamedLeaf named -> named.name();
        });
    }
}
