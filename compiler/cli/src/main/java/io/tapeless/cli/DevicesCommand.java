package io.tapeless.cli;

import io.tapeless.compiler.driver.Devices;
import picocli.CommandLine.Command;

/// `dslc devices`
@Command(name = "devices", mixinStandardHelpOptions = true,
        description = "Lists the devices that --backend tornado can use, or says why there are none. Numbers are for --device.")
final class DevicesCommand extends DslcCommand {
    @Override
    int execute() {
        Devices found = Devices.find();
        found.devices().forEach(device -> out().println(device));
        if (found.devices().isEmpty()) {
            out().println("no device: " + found.reason() + "\nprograms of --backend tornado run on the CPU here");
        }
        return ExitStatus.OK;
    }
}
