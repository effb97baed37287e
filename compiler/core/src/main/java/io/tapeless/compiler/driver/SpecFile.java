package io.tapeless.compiler.driver;

import io.tapeless.compiler.diagnostic.Code;
import io.tapeless.compiler.source.SourceFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import javax.lang.model.SourceVersion;

/// Reads `.tl` files from disk.
final class SpecFile {
    /// Far beyond any spec, and still no danger to memory; the parser has its own, smaller limit and says so with a position.
    private static final long LARGEST = 64L << 20;

    private SpecFile() {}

    /// @throws UserException when it is no readable UTF-8 file
    static SourceFile read(Path path) throws IOException {
        if (!Files.exists(path)) {
            throw new UserException(Code.UNREADABLE_FILE, "there is no file " + path);
        }
        if (Files.isDirectory(path)) {
            throw new UserException(Code.UNREADABLE_FILE, path + " is a folder, not a .tl file");
        }
        if (Files.size(path) > LARGEST) {
            throw new UserException(Code.UNREADABLE_FILE, path + " has " + Files.size(path) + " bytes: that is no spec");
        }
        try {
            String text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(Files.readAllBytes(path))).toString();
            return new SourceFile(path.toString(), text);
        } catch (CharacterCodingException notText) {
            throw new UserException(Code.UNREADABLE_FILE, path + " is not UTF-8 text");
        }
    }

    /// The file name without `.tl`.
    static String stem(Path path) {
        String name = path.getFileName().toString();
        return name.endsWith(".tl") ? name.substring(0, name.length() - 3) : name;
    }

    /// A package name made of the file name: `digits_mlp.tl` gives `digits_mlp`.
    static String packageName(Path path) {
        String name = stem(path).toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9_]", "_");
        return SourceVersion.isName(name) && !name.equals("_") ? name : "model_" + name;
    }
}
