/// Every golden case of `shared/goldens` (values computed by libtorch) against every way this compiler has to run a spec.
package io.tapeless.compiler.conformance;
