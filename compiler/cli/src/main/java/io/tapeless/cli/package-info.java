/// The `dslc` program: one class per command, thin over the driver.
package io.tapeless.cli;
