package io.tapeless.benchmarks.peers;

import io.tapeless.benchmarks.Contender;
import io.tapeless.benchmarks.Interleaved;
import io.tapeless.benchmarks.TimedContender;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/// The process of one contender: does what it is told line by line, and answers each line with one. See [PeerProcess].
final class PeerMain {
    /// Tells answers from what libraries print.
    static final String ANSWER = "peer> ";

    private PeerMain() {
    }

    /// `training|inference PEER NETWORK ROWS THREADS`
    public static void main(String[] arguments) throws IOException {
        PrintStream answers = System.out;
        System.setOut(System.err);
        Peer peer = Peer.valueOf(arguments[1]);
        Workload workload = Workload.of(Network.of(arguments[2]), Integer.parseInt(arguments[3]));
        Contender contender = arguments[0].equals("training") ? peer.training(workload, Integer.parseInt(arguments[4])) : peer.inference(workload);
        BufferedReader orders = new BufferedReader(new InputStreamReader(System.in));
        try (TimedContender timed = new TimedContender(peer.label(), contender)) {
            answers.println(ANSWER + "ready");
            for (String order = orders.readLine(); order != null; order = orders.readLine()) {
                String[] words = order.split(" ");
                answers.println(ANSWER + answer(timed, contender, words[0], words.length > 1 ? Double.parseDouble(words[1]) : 0));
            }
        }
        // Native thread pools keep a process alive.
        System.exit(0);
    }

    private static String answer(TimedContender timed, Contender contender, String order, double number) {
        return switch (order) {
            case "warm" -> {
                timed.warmUp(number);
                yield "";
            }
            case "turn" -> {
                timed.turn(number);
                yield "";
            }
            case "result" -> {
                Interleaved.Result result = timed.result();
                yield String.format(Locale.ROOT, "%s %s %s %s", result.medianMicros(), result.minimumMicros(), result.p90Micros(), result.bytesPerStep());
            }
            case "steps" -> IntStream.range(0, (int) number).mapToObj(i -> String.valueOf(contender.step())).collect(Collectors.joining(" "));
            case "outputs" -> {
                float[] outputs = ((Inference) contender).outputs();
                yield IntStream.range(0, outputs.length).mapToObj(i -> String.valueOf(outputs[i])).collect(Collectors.joining(" "));
            }
            default -> throw new IllegalArgumentException("what is '" + order + "'?");
        };
    }
}
