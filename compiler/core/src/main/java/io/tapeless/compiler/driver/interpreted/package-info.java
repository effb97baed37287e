/// Models that run on the graph interpreter behind the interfaces of generated code: slow, in double precision, the control for every back end.
package io.tapeless.compiler.driver.interpreted;
