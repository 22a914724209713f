package io.latticegrid.storage.file;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.latticegrid.data.error.GridException;
import io.latticegrid.data.error.OverloadedException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FileDiskTest {
  @TempDir private Path temp;
  private Path directory;
  private final QueueLoop loop = new QueueLoop();
  private FileDisk disk;

  @BeforeEach
  void openDisk() throws IOException {
    directory = temp.resolve("data/node-1");
    disk = FileDisk.open(directory, new ThreadPool());
  }

  @AfterEach
  void closeDisk() throws IOException {
    disk.close();
  }

  @Test
  @DisplayName(
      "a file is read back as it was replaced last, in folders too, and a missing one is null")
  void readsBack() throws Exception {
    assertNull(read("absent"));
    assertNull(read("no/folder/absent"));
    replace("a", "one");
    replace("a", "two");
    replace("log/0001/segment.bin", "");
    assertEquals("two", read("a"));
    assertEquals("", read("log/0001/segment.bin"));
    assertEquals(List.of("a", "log/0001/segment.bin"), list());
  }

  @Test
  @DisplayName("a deleted file is gone, and deleting a missing one does nothing")
  void deletes() throws Exception {
    replace("folder/a", "one");
    delete("folder/a");
    delete("folder/a");
    delete("other/a");
    assertNull(read("folder/a"));
    assertEquals(List.of(), list());
  }

  @Test
  @DisplayName(
      "operations run in the order asked: the last replacement stays and completions come in order")
  void inOrder() throws Exception {
    List<Integer> completed = new ArrayList<>();
    for (int i = 0; i < 50; i++) {
      int number = i;
      disk.replace(
          "a",
          bytes("content " + i),
          loop,
          (nothing, error) -> completed.add(error == null ? number : -1));
    }
    assertEquals("content 49", read("a"));
    assertEquals(50, completed.size());
    for (int i = 0; i < 50; i++) {
      assertEquals(i, completed.get(i));
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        ".",
        "..",
        "../escape",
        "a/../../escape",
        "/etc/passwd",
        "a//b",
        "a/",
        "/",
        "a/./b",
        "a/...",
        "a\\b",
        "a\u0000b",
        "lock~",
        "a b",
        "ä",
        "C:a"
      })
  @DisplayName("a name that could leave the directory or name the disk's own files is refused")
  void names(String name) {
    assertInvalid(name, assertThrows(GridException.class, () -> read(name)));
    assertInvalid(name, assertThrows(GridException.class, () -> replace(name, "x")));
    assertInvalid(name, assertThrows(GridException.class, () -> delete(name)));
    assertFalse(Files.exists(temp.resolve("data/escape")));
  }

  private static void assertInvalid(String name, GridException refused) {
    assertEquals(GridException.Code.INVALID_ARGUMENT, refused.code());
    assertTrue(refused.toString().contains("\"" + name + "\""));
  }

  @Test
  @DisplayName("a link that leads out of the directory is not followed")
  void links() throws Exception {
    Path outside = Files.createDirectory(temp.resolve("outside"));
    Files.writeString(outside.resolve("secret"), "untouched");
    Files.createSymbolicLink(directory.resolve("folder"), outside);
    Files.createSymbolicLink(directory.resolve("file"), outside.resolve("secret"));
    assertThrows(IOException.class, () -> read("folder/secret"));
    assertThrows(IOException.class, () -> replace("folder/secret", "x"));
    assertThrows(IOException.class, () -> replace("folder/deeper/secret", "x"));
    assertThrows(IOException.class, () -> delete("folder/secret"));
    assertThrows(IOException.class, () -> read("file"));
    assertThrows(IOException.class, () -> replace("file", "x"));
    assertEquals("untouched", Files.readString(outside.resolve("secret")));
    assertFalse(Files.exists(outside.resolve("deeper")));
  }

  @Test
  @DisplayName("an error names the file and the directory")
  void errors() throws Exception {
    replace("folder/a", "one");
    IOException failed = assertThrows(IOException.class, () -> replace("folder", "x"));
    assertTrue(
        failed.toString().contains("replace folder in " + disk.directory()), failed.getMessage());
    assertThrows(IOException.class, () -> delete("folder"));
    assertEquals(List.of("folder/a"), list());
  }

  @Test
  @DisplayName("what a crash left half-written is neither listed nor kept")
  void leftovers() throws Exception {
    replace("a", "one");
    disk.close();
    Files.writeString(directory.resolve("a~"), "half");
    disk = FileDisk.open(directory, new ThreadPool());
    assertEquals(List.of("a"), list());
    assertEquals("one", read("a"));
    assertFalse(Files.exists(directory.resolve("a~")));
  }

  @Test
  @DisplayName(
      "a directory in use is refused with an error that names it, and is free after closing")
  void inUse() throws Exception {
    GridException refused =
        assertThrows(
            DirectoryInUseException.class, () -> FileDisk.open(directory, new ThreadPool()));
    assertTrue(refused.toString().contains(directory.toRealPath().toString()));
    disk.close();
    disk = FileDisk.open(directory, new ThreadPool());
  }

  @Test
  @DisplayName("a directory in use by another process is refused until that process is killed")
  void inUseByProcess() throws Exception {
    Path held = temp.resolve("held");
    Process other = DirectoryHolder.start(held);
    try {
      assertThrows(DirectoryInUseException.class, () -> FileDisk.open(held, new ThreadPool()));
    } finally {
      other.destroyForcibly().waitFor();
    }
    FileDisk.open(held, new ThreadPool()).close();
  }

  @Test
  @DisplayName(
      "a full queue is answered with overload, and what waits when the disk closes is told so")
  void fullQueue() throws Exception {
    HeldPool pool = new HeldPool();
    List<Exception> errors = new ArrayList<>();
    FileDisk slow = FileDisk.open(temp.resolve("slow"), pool);
    for (int i = 0; i <= FileDisk.MAX_WAITING; i++) {
      slow.replace("a", bytes("x"), loop, (nothing, error) -> errors.add(error));
    }
    loop.runOne();
    assertInstanceOf(OverloadedException.class, errors.get(0));
    slow.close();
    loop.runOne();
    assertEquals(
        GridException.Code.CLOSED, assertInstanceOf(GridException.class, errors.get(1)).code());
    pool.runHeld();
    FileDisk.open(temp.resolve("slow"), pool).close();
  }

  @Test
  @DisplayName("a full pool is answered with overload, and the disk works again when it has room")
  void fullPool() throws Exception {
    HeldPool pool = new HeldPool();
    try (FileDisk refused = FileDisk.open(temp.resolve("slow"), pool)) {
      pool.full = true;
      assertThrows(
          OverloadedException.class,
          () -> loop.<Void>await(done -> refused.delete("a", loop, done)));
      pool.full = false;
      List<String> listed = new ArrayList<>();
      refused.list(loop, (names, error) -> listed.add(names + " " + error));
      pool.runHeld();
      loop.runOne();
      assertEquals(List.of("[] null"), listed);
    }
  }

  private @Nullable String read(String name) throws Exception {
    byte[] content = loop.<byte[]>await(done -> disk.read(name, loop, done));
    return content == null ? null : new String(content, StandardCharsets.UTF_8);
  }

  private void replace(String name, String content) throws Exception {
    loop.<Void>await(done -> disk.replace(name, bytes(content), loop, done));
    assertArrayEquals(bytes(content), Files.readAllBytes(directory.resolve(name)));
  }

  private void delete(String name) throws Exception {
    loop.<Void>await(done -> disk.delete(name, loop, done));
  }

  private @Nullable List<String> list() throws Exception {
    return loop.<List<String>>await(done -> disk.list(loop, done));
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
