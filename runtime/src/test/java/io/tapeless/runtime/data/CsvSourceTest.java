package io.tapeless.runtime.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tapeless.runtime.fixture.SharedFiles;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CsvSourceTest {
    @TempDir
    Path folder;

    @Test
    void theLastColumnIsTheTargetAndHeadersNameColumns() throws IOException {
        Dataset data = open("size,age,price\n1,10,100\n2,20,200\n3,30,300\n4,40,400\n5,50,500\n", "");
        assertEquals(4, data.train().rows());
        assertEquals(1, data.test().rows());
        assertEquals(List.of("features", "price", "size", "age"), data.train().columns().stream().map(Column::name).toList());
        for (int row = 0; row < 4; row++) {
            double size = column(data, "size").at(row, 0);
            assertEquals(10 * size, column(data, "age").at(row, 0));
            assertEquals(100 * size, column(data, "price").at(row, 0));
            assertEquals(size, column(data, "features").at(row, 0));
        }
    }

    @Test
    void anyColumnCanBeTheTargetByNameOrIndex() throws IOException {
        String text = "size;price;age\n1;100;10\n2;200;20\n";
        for (String target : List.of("price", "1")) {
            Dataset data = open(text, "?test=0&target=" + target);
            assertEquals(0, data.test().rows());
            assertEquals(2, column(data, "features").width());
            assertEquals(100 * column(data, "size").at(1, 0), column(data, "price").at(1, 0));
        }
        assertEquals(3, column(open(text, "?target=none&test=0"), "features").width());
    }

    @Test
    void columnsOfASecondFileComeAfter() throws IOException {
        Files.writeString(folder.resolve("more.csv"), "10\n20\n");
        Dataset data = open("1 2\n3 4\n", "?test=0&paste=more.csv");
        assertEquals(2, column(data, "features").width());
        assertEquals(10 * (1 + column(data, "features").at(0, 0)) / 2, column(data, "target").at(0, 0));
        Files.writeString(folder.resolve("more.csv"), "10\n");
        assertTrue(assertThrows(DataException.class, () -> open("1 2\n3 4\n", "?test=0&paste=more.csv")).getMessage().contains("has 1 lines"));
    }

    /// Features are ten times the class, so a pair tells by its features whether it is of one class.
    @Test
    void pairsAreOfOneClassInHalfOfTheCases() throws IOException {
        StringBuilder text = new StringBuilder();
        for (int row = 0; row < 300; row++) {
            text.append(10 * (row % 3)).append(' ').append(row).append(' ').append(row % 3).append('\n');
        }
        Path file = Files.writeString(folder.resolve("classes.csv"), text);
        Dataset.Split train = DataSources.open("pairs:csv:" + file, 1).train();
        int same = 0;
        for (int row = 0; row < train.rows(); row++) {
            boolean alike = train.columns().get(0).at(row, 0) == train.columns().get(1).at(row, 0);
            assertEquals(alike ? 1 : 0, train.columns().get(2).at(row, 0));
            same += alike ? 1 : 0;
        }
        assertTrue(train.rows() == 240 && same > 90 && same < 150, same + " of " + train.rows());
    }

    @Test
    void separatorsQuotesSpacesAndMissingHeadersAreRecognised() throws IOException {
        assertEquals(2.5, sum(open("0.5 1\n2   1\n", "?test=0")));
        assertEquals(2.5, sum(open("0.5\t1\n\n2\t1", "?test=0")));
        assertEquals(2.5, sum(open("\ufeff\"0.5\" ; 1\r\n\"2\";1\r\n", "?test=0")));
        assertEquals(2.0, sum(open("0.5,1\n2,1\n", "?test=0&header=yes")));
    }

    @Test
    void targetsAreWholeRealOrWords() throws IOException {
        assertTrue(column(open("1,0\n2,1\n", "?test=0"), "target").values().integral());
        assertFalse(column(open("1,0\n2,1.5\n", "?test=0"), "target").values().integral());
        Column words = column(open("1,dog\n2,cat\n3,dog\n", "?test=0"), "target");
        Column feature = column(open("1,dog\n2,cat\n3,dog\n", "?test=0"), "features");
        for (int row = 0; row < 3; row++) {
            assertEquals(feature.at(row, 0) == 2 ? 0 : 1, words.at(row, 0));
        }
    }

    /// Words of a target are classes: two that cannot be read must not become one.
    @Test
    void whatIsNotUtf8IsRefusedWithItsPlace() throws IOException {
        Path file = Files.write(folder.resolve("latin.csv"), "a,b\n1,gr\u00fcn\n2,gr\u00e4n\n".getBytes(StandardCharsets.ISO_8859_1));
        String message = assertThrows(DataException.class, () -> DataSources.open("csv:" + file + "?test=0", 1)).getMessage();
        assertTrue(message.startsWith(file + ":") && message.contains("not UTF-8"), message);
    }

    @Test
    void rowsKnowTheirLines() throws IOException {
        Dataset data = open("a,b\n\n1,0\n2,1\n\n3,0\n", "?test=0");
        for (int row = 0; row < 3; row++) {
            double feature = column(data, "features").at(row, 0);
            assertTrue(data.train().place().apply(row).endsWith(feature == 3 ? "data.csv:6" : "data.csv:" + (int) (feature + 2)),
                    data.train().place().apply(row));
        }
    }

    @Test
    void standardizedTrainingFeaturesHaveMeanZeroAndVarianceOne() throws IOException {
        Dataset data = open("1,7,0\n2,7,0\n6,7,1\n9,7,1\n20,7,1\n", "?standardize=yes");
        Column features = column(data, "features");
        double sum = 0;
        double squares = 0;
        for (int row = 0; row < data.train().rows(); row++) {
            sum += features.at(row, 0);
            squares += features.at(row, 0) * features.at(row, 0);
            assertEquals(0, features.at(row, 1));
        }
        assertEquals(0, sum, 1e-12);
        assertEquals(4, squares, 1e-12);
    }

    @Test
    void theSeedDecidesWhichRowsAreTestRows() throws IOException {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < 50; i++) {
            text.append(i).append(",0\n");
        }
        Path file = Files.writeString(folder.resolve("seeded.csv"), text);
        double[] first = values(DataSources.open("csv:" + file, 1).test());
        assertEquals(10, first.length);
        assertTrue(Arrays.equals(first, values(DataSources.open("csv:" + file, 1).test())));
        assertFalse(Arrays.equals(first, values(DataSources.open("csv:" + file, 2).test())));
    }

    @Test
    void mistakesAreReportedWithLineAndColumn() throws IOException {
        refused("data.csv:3:2: 'x' in column 'b' is not a finite number", "a,b,c\n1,2,3\n4,x,6\n", "");
        refused("data.csv:2:1: '' in column 0", "1,2\n,2\n", "");
        refused("data.csv:2:1: 'NaN'", "1,2\nNaN,2\n", "");
        refused("data.csv:3:1: the line has 2 fields, the others 3", "1,2,3\n1,2,3\n1,2\n", "");
        refused("data.csv:2:2: 'x' in column 1 is not a finite number, though", "1,2\n1,x\n", "");
        refused("data.csv:1:1: the quotation mark is not closed", "\"1,2\n", "");
        refused("has no column 'z'; there are a, b", "a,b\n1,2\n", "?target=z");
        refused("has a header but no rows", "a,b\n", "");
        refused("is empty", "\n\n", "");
        refused("one column only", "1\n2\n", "");
        refused("none to train on", "1,2\n", "");
        refused("fraction from 0", "1,2\n1,2\n", "?test=3");
        assertTrue(assertThrows(DataException.class, () -> DataSources.open("csv:" + folder.resolve("no.csv"), 0)).getMessage().contains("no file"));
    }

    @Test
    void theIrisFileOfScikitLearnIsReadWithItsOwnFirstLine() throws IOException {
        Dataset iris = DataSources.open("csv:" + SharedFiles.find("data/sklearn/iris.csv"), 3);
        assertEquals(120, iris.train().rows());
        assertEquals(30, iris.test().rows());
        assertEquals(4, column(iris, "features").width());
        double[] range = Arrays.stream(values(iris.train())).sorted().toArray();
        assertEquals(4.3, range[0], 0.5); // sepal length, cm
        assertEquals(2, Arrays.stream(targets(iris)).max().orElseThrow());
    }

    @Test
    void packedDigitsAndSpaceSeparatedDiabetesAreRead() throws IOException {
        Dataset digits = DataSources.open("csv:" + SharedFiles.find("data/sklearn/digits.csv.gz") + "?test=0", 3);
        assertEquals(1797, digits.train().rows());
        assertEquals(64, column(digits, "features").width());
        assertEquals(9, Arrays.stream(targets(digits)).max().orElseThrow());
        Dataset diabetes = DataSources.open("csv:" + SharedFiles.find("data/sklearn/diabetes_data_raw.csv.gz") + "?test=0&target=2", 3);
        assertEquals(442, diabetes.train().rows());
        assertEquals(9, column(diabetes, "features").width());
        assertEquals(26.38, Arrays.stream(targets(diabetes)).average().orElseThrow(), 0.005); // mean body-mass index of the study
    }

    private Dataset open(String text, String options) throws IOException {
        return DataSources.open("csv:" + Files.writeString(folder.resolve("data.csv"), text) + options, 1);
    }

    private void refused(String reason, String text, String options) {
        String message = assertThrows(DataException.class, () -> open(text, options)).getMessage();
        assertTrue(message.contains(reason), message);
    }

    private static Column column(Dataset data, String name) {
        return data.train().columns().stream().filter(column -> column.name().equals(name)).findFirst().orElseThrow();
    }

    private static double sum(Dataset data) {
        return Arrays.stream(values(data.train())).sum();
    }

    private static double[] values(Dataset.Split split) {
        double[] values = new double[split.rows()];
        Arrays.setAll(values, row -> split.columns().getFirst().at(row, 0));
        return values;
    }

    private static double[] targets(Dataset data) {
        double[] values = new double[data.train().rows()];
        Arrays.setAll(values, row -> data.train().columns().get(1).at(row, 0));
        return values;
    }
}
