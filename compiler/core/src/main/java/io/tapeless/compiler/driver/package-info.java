/// Puts the phases together: from a spec on disk to generated sources, classes, or a model to run.
package io.tapeless.compiler.driver;
