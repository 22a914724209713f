package io.latticegrid.storage.file;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NewFileTest {
  @TempDir private Path directory;

  private List<String> names() throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }

  @Test
  @DisplayName("a file has its name once it is kept, and what was written is in it")
  void kept() throws IOException {
    byte[] content = new byte[3_000_001];
    new Random(1).nextBytes(content);
    Path path = directory.resolve("a");
    try (NewFile file = NewFile.at(path)) {
      file.write(content[0]);
      file.write(content, 1, content.length - 1);
      assertFalse(Files.exists(path));
      file.keep();
    }
    assertArrayEquals(content, Files.readAllBytes(path));
    assertEquals(List.of("a"), names());
  }

  @Test
  @DisplayName("a file that is not kept leaves nothing behind")
  void notKept() throws IOException {
    try (NewFile file = NewFile.at(directory.resolve("a"))) {
      file.write(new byte[2_000_000]);
      assertEquals(List.of("a.partial"), names());
    }
    assertEquals(List.of(), names());
  }

  @Test
  @DisplayName("a file that is there is not touched, and of two at once one is refused")
  void othersAreNotTouched() throws IOException {
    Path path = directory.resolve("a");
    Files.writeString(path, "mine");
    assertThrows(FileAlreadyExistsException.class, () -> NewFile.at(path));
    assertEquals("mine", Files.readString(path));
    Path other = directory.resolve("b");
    try (NewFile file = NewFile.at(other)) {
      assertThrows(FileAlreadyExistsException.class, () -> NewFile.at(other));
      file.write(1);
      file.keep();
    }
    assertArrayEquals(new byte[] {1}, Files.readAllBytes(other));
  }

  @Test
  @DisplayName("a file that came to be there meanwhile is not replaced")
  void meanwhile() throws IOException {
    Path path = directory.resolve("a");
    try (NewFile file = NewFile.at(path)) {
      file.write(1);
      Files.writeString(path, "mine");
      assertThrows(FileAlreadyExistsException.class, file::keep);
    }
    assertEquals("mine", Files.readString(path));
    assertEquals(List.of("a"), names());
  }

  @Test
  @DisplayName("what a killed process has left is overwritten")
  void leftovers() throws IOException {
    Files.writeString(directory.resolve("a.partial"), "a part of something longer");
    try (NewFile file = NewFile.at(directory.resolve("a"))) {
      file.write(7);
      file.keep();
    }
    assertArrayEquals(new byte[] {7}, Files.readAllBytes(directory.resolve("a")));
    assertEquals(List.of("a"), names());
  }
}
