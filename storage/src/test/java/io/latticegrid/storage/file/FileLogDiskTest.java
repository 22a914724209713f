package io.latticegrid.storage.file;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.latticegrid.data.error.GridException;
import io.latticegrid.data.port.DiskException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileLogDiskTest {
  @TempDir private Path temp;
  private Path directory;
  private FileLogDisk disk;

  @BeforeEach
  void openDisk() throws IOException {
    directory = temp.resolve("data/metadata");
    disk = FileLogDisk.open(directory);
  }

  @AfterEach
  void closeDisk() throws IOException {
    disk.close();
  }

  @Test
  @DisplayName("what is appended is read back in order, by another owner of the directory too")
  void appends() throws IOException {
    assertNull(disk.read("log"));
    append("log", "one ");
    append("log", "two ");
    disk.sync("log");
    append("log", "three");
    assertEquals("one two three", read("log"));
    disk.close();
    disk = FileLogDisk.open(directory);
    append("log", "!");
    assertEquals("one two three!", read("log"));
    assertEquals(List.of("log"), disk.list());
  }

  @Test
  @DisplayName("a file is cut, and goes on from there")
  void truncates() {
    append("log", "one two");
    disk.truncate("log", 3);
    append("log", "!");
    assertEquals("one!", read("log"));
  }

  @Test
  @DisplayName("a file is replaced as a whole while it is open for appending, and then appended to")
  void replacesWhileOpen() {
    append("log", "one");
    disk.replace("log", bytes("two "));
    append("log", "three");
    assertEquals("two three", read("log"));
  }

  @Test
  @DisplayName("a deleted file is gone and starts empty again; deleting a missing one does nothing")
  void deletes() {
    append("folder/log", "one");
    disk.delete("folder/log");
    disk.delete("folder/log");
    assertNull(disk.read("folder/log"));
    append("folder/log", "two");
    assertEquals("two", read("folder/log"));
  }

  @Test
  @DisplayName("what the disk does not do is an error that names the file")
  void namesTheFile() throws IOException {
    Files.createDirectories(directory.resolve("log"));
    DiskException failed = assertThrows(DiskException.class, () -> append("log", "one"));
    assertTrue(String.valueOf(failed.getMessage()).contains("append to log"), failed.toString());
  }

  @Test
  @DisplayName("a name that leads out of the directory is refused")
  void refusesNames() {
    assertThrows(GridException.class, () -> append("../log", "one"));
  }

  @Test
  @DisplayName("an empty file is there once it was synced")
  void syncMakes() {
    disk.sync("empty");
    assertArrayEquals(new byte[0], disk.read("empty"));
  }

  @Test
  @DisplayName("a file that is longer than it has to be goes on where its content ends")
  void reserves() throws IOException {
    disk.close();
    disk = FileLogDisk.open(directory, 64);
    append("log", "one ");
    disk.sync("log");
    assertEquals(4 + 64, Files.size(directory.resolve("log")));
    append("log", "two");
    assertEquals("one two" + "\0".repeat(61), read("log"));
    append("log", "!".repeat(100));
    disk.truncate("log", 7);
    assertEquals("one two", read("log"));
    append("log", "!");
    assertTrue(read("log").startsWith("one two!\0"), read("log"));
  }

  private void append(String name, String text) {
    disk.append(name, bytes(text));
  }

  private String read(String name) {
    byte[] content = disk.read(name);
    assertNotNull(content);
    return new String(content, StandardCharsets.US_ASCII);
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }
}
