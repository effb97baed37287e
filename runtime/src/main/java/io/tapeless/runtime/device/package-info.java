/// Programs on another device: what of them does not depend on how the device is reached. Generated code brings the rest.
package io.tapeless.runtime.device;
