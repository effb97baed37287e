package io.tapeless.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tapeless.runtime.io.Safetensors;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/// `dslc train`, and the data that it takes.
class TrainCommandTest extends RingFolder {
    /// Data that a model cannot take is refused before anything is written.
    @Test
    void refusedDataLeavesNoFolder() throws IOException {
        Path out = folder.resolve("refused");
        Files.writeString(folder.resolve("nan.csv"), "a,b,label\n0.5,nan,1\n");
        Files.writeString(folder.resolve("short.csv"), "a,b,label\n0.5,1\n");
        Files.writeString(folder.resolve("class.csv"), "a,b,label\n0.5,0.1,3\n");
        for (String source : List.of("csv:nan.csv", "csv:short.csv", "csv:class.csv?test=0", "csv:absent.csv", "csv:", "text:", "pairs:digits", "digits")) {
            String name = source.startsWith("csv:") && source.length() > 4 ? "csv:" + folder.resolve(source.substring(4)) : source;
            Cli cli = Cli.run("train", ring, "--data", name, "-o", out, "--epochs", 1);
            assertEquals(1, cli.status(), cli.all());
            assertTrue(cli.err().startsWith("error[TL07"), cli.all());
            assertTrue(Files.notExists(out), source);
        }
    }

    /// Image files know their shape. Axes may be joined or divided, or be 1, but not be others with the same product.
    @Test
    void imagesOfAnotherShapeAreRefused() throws IOException {
        for (String file : List.of("train-images", "t10k-images")) {
            Files.write(Files.createDirectories(folder.resolve("images")).resolve(file), idx(List.of(2, 4, 6), 48));
        }
        for (String file : List.of("train-labels", "t10k-labels")) {
            Files.write(folder.resolve("images").resolve(file), idx(List.of(2), 2));
        }
        for (String shape : List.of("24", "4, 6", "1, 4, 6", "4, 6, 1", "2, 2, 6", "4, 2, 3")) {
            assertEquals(0, onImages(shape).status(), shape);
        }
        for (String shape : List.of("6, 4", "8, 3", "3, 8", "2, 12", "1, 6, 4")) {
            Cli refused = onImages(shape);
            assertEquals(1, refused.status(), refused.all());
            assertTrue(refused.err().contains("input 'x' is [N, " + shape + "], but rows of 'image' of idx:"), refused.all());
            assertTrue(refused.err().contains(" are [4, 6], as many values in other rows and columns: declare it [N, 4, 6] and `reshape` it"), refused.all());
        }
    }

    private Cli onImages(String shape) {
        Path spec = Cli.write(folder, "images.tl", """
                model Images {
                    dim N = 2
                    input  x : f32[N, SHAPE]
                    target label : i32[N] in 0 ..< 2
                    let fc = Linear(24, 2)
                    loss = cross_entropy(fc(reshape(x, [N, 24])), label)
                    train { optimizer sgd(lr: 0.1) }
                }
                """.replace("SHAPE", shape));
        return Cli.run("train", spec, "--data", "idx:" + folder.resolve("images"), "-o", folder.resolve("out"), "--epochs", 1, "--backend", "interpreter");
    }

    /// An IDX file of bytes 0 and 1.
    private static byte[] idx(List<Integer> extents, int count) {
        ByteBuffer file = ByteBuffer.allocate(4 + 4 * extents.size() + count).putInt(0x0800 + extents.size());
        extents.forEach(file::putInt);
        for (int i = 0; i < count; i++) {
            file.put((byte) (i % 2));
        }
        return file.array();
    }

    @Test
    void trainWithoutSuitableDataSaysWhatToGive() {
        Cli none = Cli.run("train", ring, "-o", folder.resolve("x"));
        assertEquals(1, none.status());
        assertTrue(none.err().contains("--data") && none.err().contains("csv:FILE"), none.all());
        Cli absent = Cli.run("train", ring, "--data", "csv:" + folder.resolve("absent.csv"), "-o", folder.resolve("x"));
        assertEquals(1, absent.status());
        assertTrue(absent.err().contains("absent.csv"), absent.all());
        assertEquals(2, Cli.run("train", ring, "--epochs", 0).status());
    }

    @Test
    void aLabelOutOfRangeIsTheDatasFault() throws IOException {
        Path data = Files.writeString(folder.resolve("bad.csv"), "a,b,label\n0.1,0.2,0\n0.3,0.1,7\n0.5,0.5,1\n0.2,0.2,1\n");
        Cli cli = Cli.run("train", ring, "--data", "csv:" + data + "?test=0&standardize=no", "-o", folder.resolve("x"));
        assertEquals(1, cli.status(), cli.all());
        assertTrue(cli.err().contains("label"), cli.all());
    }

    /// Without a declared range, or with one that is too wide, the model's own kernels notice.
    @Test
    void aLabelBeyondTheClassesIsTheDatasFaultToo() throws IOException {
        Path data = Files.writeString(folder.resolve("beyond.csv"), "a,b,label\n0.1,0.2,0\n0.3,0.1,7\n0.5,0.5,1\n0.2,0.2,1\n");
        for (String range : List.of("", " in 0 ..< 10")) {
            Path spec = Cli.write(folder, "free.tl", Cli.SPEC.replace(" in 0 ..< 2", range));
            for (String test : List.of("0", "0.5")) {
                Cli cli = Cli.run("train", spec, "--data", "csv:" + data + "?test=" + test, "--seed", 3, "-o", folder.resolve("x"));
                assertEquals(1, cli.status(), cli.all());
                assertTrue(cli.err().contains("holds 7, which is not in 0 ..< 2: correct the data"), cli.all());
            }
        }
    }

    /// 0.7 is no f32: the data and the end of the range are brought to the same one.
    @Test
    void dataMayLieOnTheEndsOfARange() throws IOException {
        Path shares = Cli.write(folder, "shares.tl", """
                model Shares {
                    dim N
                    input x : f32[N, 1] in 0.3 ..= 0.7
                    target y : f32[N]
                    let fc = Linear(1, 1)
                    loss = mse(squeeze(fc(x), axis: 1), y)
                    train { optimizer sgd(lr: 0.1) }
                }
                """);
        String inside = "csv:" + Files.writeString(folder.resolve("inside.csv"), "0.3,1\n0.7,2\n") + "?test=0&standardize=no";
        Cli fits = Cli.run("train", shares, "--data", inside, "--epochs", 1, "-o", folder.resolve("fits"));
        assertEquals(0, fits.status(), fits.all());
        String outside = "csv:" + Files.writeString(folder.resolve("outside.csv"), "0.3,1\n0.70001,2\n") + "?test=0&standardize=no";
        Cli stopped = Cli.run("train", shares, "--data", outside, "--epochs", 1, "-o", folder.resolve("stopped"));
        assertTrue(stopped.status() == 1 && stopped.err().contains("outside the declared 0.3 ..= 0.7: correct the data"), stopped.all());
    }

    private Path ringData() throws IOException {
        StringBuilder csv = new StringBuilder("a,b,label\n");
        SplittableRandom random = new SplittableRandom(3);
        for (int row = 0; row < 400; row++) {
            double a = random.nextDouble(-1, 1);
            double b = random.nextDouble(-1, 1);
            csv.append(a).append(',').append(b).append(',').append(a * a + b * b < 0.5 ? 1 : 0).append('\n');
        }
        return Files.writeString(folder.resolve("ring.csv"), csv);
    }

    @Test
    void trainEndsWithWhereWeightsAndSourcesAre() throws IOException {
        Path out = folder.resolve("trained");
        Cli cli = Cli.run("train", ring, "--data", "csv:" + ringData() + "?standardize=no", "-D", "hidden=24", "--epochs", 30, "-o", out, "--json");
        assertEquals(0, cli.status(), cli.all());
        String json = cli.lastLine();
        for (String key : List.of("test_accuracy", "test_loss", "epochs", "seconds", "weights", "sources")) {
            assertTrue(json.contains("\"" + key + "\":"), json);
        }
        double accuracy = Double.parseDouble(json.replaceAll(".*\"test_accuracy\":([0-9.]+).*", "$1"));
        assertTrue(accuracy > 0.9, json);
        assertTrue(Files.isRegularFile(out.resolve("sources/ring/RingTrainer.java")));
        assertEquals(List.of("fc1.bias", "fc1.weight", "fc2.bias", "fc2.weight"),
                Safetensors.read(out.resolve("weights.safetensors")).entries().stream().map(entry -> entry.name()).sorted().toList());
    }

    @Test
    void trainingIsTheSameForOneAndTwoThreads() throws IOException {
        String data = "csv:" + ringData() + "?standardize=no";
        for (int threads = 1; threads <= 2; threads++) {
            Cli cli = Cli.run("train", ring, "--data", data, "--epochs", 2, "--threads", threads, "-o", folder.resolve("t" + threads));
            assertEquals(0, cli.status(), cli.all());
        }
        assertEquals(-1, Files.mismatch(folder.resolve("t1/weights.safetensors"), folder.resolve("t2/weights.safetensors")));
    }

    @Test
    void aRunGoesOnFromItsCheckpoint() throws IOException {
        String data = "csv:" + ringData();
        Path out = folder.resolve("parts");
        Cli none = Cli.run("train", ring, "--data", data, "--resume", "-o", out);
        assertTrue(none.status() == 1 && none.err().contains("there is no checkpoint " + out.resolve("checkpoint.safetensors")), none.all());
        assertEquals(0, Cli.run("train", ring, "--data", data, "--epochs", 2, "-o", out).status());
        Cli resumed = Cli.run("train", ring, "--data", data, "--epochs", 4, "--threads", 2, "--resume", "-o", out);
        assertTrue(resumed.status() == 0 && resumed.out().contains("going on in epoch 3/4 after 0 rows"), resumed.all());
        assertEquals(0, Cli.run("train", ring, "--data", data, "--epochs", 4, "--checkpoint-every", 0, "-o", folder.resolve("whole")).status());
        assertEquals(-1, Files.mismatch(folder.resolve("whole/weights.safetensors"), out.resolve("weights.safetensors")));
        Cli other = Cli.run("train", ring, "--data", data, "--epochs", 6, "-D", "hidden=7", "--resume", "-o", out);
        assertTrue(other.status() == 1 && other.err().contains("'fc1.weight' is F32[6, 2] in the file but F32[7, 2] in the model"), other.all());
        assertEquals(2, Cli.run("train", ring, "--data", data, "--checkpoint-every", -1).status());
    }

    /// A run that was stopped is not lost to the one that starts anew in its folder.
    @Test
    void theCheckpointOfAStoppedRunIsKept() throws IOException {
        Path free = Cli.write(folder, "free.tl", Cli.SPEC.replace(" in 0 ..< 2", ""));
        Path bad = Files.writeString(folder.resolve("bad.csv"), "a,b,label\n" + "0.1,0.2,0\n".repeat(39) + "0.1,0.2,7\n");
        Path out = folder.resolve("stopped");
        Cli stopped = Cli.run("train", free, "--data", "csv:" + bad + "?test=0", "--checkpoint-every", 0, "-o", out);
        assertEquals(1, stopped.status(), stopped.all());
        boolean kept = Files.exists(out.resolve("checkpoint.safetensors"));
        Cli anew = Cli.run("train", free, "--data", "csv:" + ringData(), "--epochs", 1, "-o", out);
        assertEquals(0, anew.status(), anew.all());
        assertEquals(kept, anew.err().contains("checkpoint.previous.safetensors"), anew.all());
        assertTrue(kept && Files.exists(out.resolve("checkpoint.previous.safetensors")) && Files.exists(out.resolve("checkpoint.safetensors")), stopped.all());
        Cli again = Cli.run("train", free, "--data", "csv:" + ringData(), "--epochs", 1, "-o", out);
        assertTrue(again.status() == 0 && again.err().isEmpty(), again.all());
    }

    @Test
    void theTornadoBackEndTrainsOnTheCpuWhereThereIsNoDevice() throws IOException {
        Cli cli = Cli.run("train", ring, "--data", "csv:" + ringData(), "--backend", "tornado", "--epochs", "1", "--json", "-o", folder.resolve("out"));
        assertEquals(0, cli.status(), cli.all());
        assertTrue(Files.exists(folder.resolve("out/sources/ring/RingTornadoKernels.java")), cli.all());
        Cli misplaced = Cli.run("train", ring, "--device", "0:0");
        assertTrue(misplaced.status() == 1 && misplaced.err().contains("--device is for --backend tornado"), misplaced.all());
    }

    @Test
    void aTableFeedsAnInputOfNumbersAndOneOfCategories() throws IOException {
        Path data = Files.writeString(folder.resolve("table.csv"), "age,city,income,bought\n" + "1,2,3,0.5\n".repeat(9));
        Path spec = Cli.write(folder, "table.tl", """
                model Table {
                    dim N = 2
                    input x : f32[N, 2]
                    input city : i32[N] in 0 ..< 3
                    target bought : f32[N]
                    let home = Embedding(3, 2)
                    let fc = Linear(2, 1)
                    loss = mse(fc(x + home(city))[:, 0], bought)
                    metric age = mean(x[:, 0])
                    metric income = mean(x[:, 1])
                    metric number = mean(cast(city, "float"))
                    train { optimizer sgd(lr: 0.01) }
                }
                """);
        Cli cli = Cli.run("train", spec, "--data", "csv:" + data, "-o", folder.resolve("table"), "--epochs", 1, "--backend", "interpreter", "--json");
        assertEquals(0, cli.status(), cli.all());
        for (String metric : List.of("\"age\":1.0", "\"income\":3.0", "\"number\":2.0")) {
            assertTrue(cli.out().contains(metric), cli.out());
        }
        Files.writeString(spec, Files.readString(spec).replace("input x : f32[N, 2]", "input x : f32[N, 4]").replace("home(city)", "pad(home(city), [0, 2])")
                .replace("Linear(2, 1)", "Linear(4, 1)"));
        Cli wide = Cli.run("train", spec, "--data", "csv:" + data, "-o", folder.resolve("wide"), "--backend", "interpreter");
        assertTrue(wide.err().contains("input 'x' is [N, 4], 4 values per row")
                && wide.err().contains("has 3, of which 2 feed no other input or target"), wide.all());
    }
}
