package io.latticegrid.proto.wire;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.latticegrid.data.codec.ByteWriter;
import io.latticegrid.data.error.GridException;
import io.latticegrid.proto.message.DataMessage;
import io.latticegrid.proto.message.Frame;
import io.latticegrid.proto.message.Header;
import io.latticegrid.proto.message.Message;
import io.latticegrid.proto.message.SessionMessage;
import java.util.List;
import org.junit.jupiter.api.Test;

class ReplyBytesTest {
  private static byte[] bytesOf(Frame frame) {
    ByteWriter out = new ByteWriter();
    FrameCodec.write(frame, out);
    return out.toByteArray();
  }

  @Test
  void aReplyHasTheBytesOfItsFrame() {
    List<Message> answers =
        List.of(
            DataMessage.Result.of(true, null, 2),
            DataMessage.Result.of(false, new byte[] {1, 2}, 0),
            new SessionMessage.Failure(GridException.Code.OVERLOADED, 20, "full"));
    for (Message answer : answers) {
      for (int flags : new int[] {0, Header.ACTING, Header.UNSURE}) {
        ByteWriter out = new ByteWriter();
        FrameCodec.writeReply(77, flags, answer, FrameLayout.VERSION, out);
        assertArrayEquals(bytesOf(Frame.reply(77, flags, answer)), out.toByteArray());
      }
    }
  }

  @Test
  void aValueThatIsFoundHasTheBytesOfAResultWithACopyOfIt() {
    byte[] value = {5, 6, 7};
    ByteWriter out = new ByteWriter();
    FrameCodec.writeFound(9, Header.ACTING, writer -> writer.writeRaw(value), out);
    Frame copied = Frame.reply(9, Header.ACTING, new DataMessage.Result(true, value, 0));
    assertArrayEquals(bytesOf(copied), out.toByteArray());
    Frame made = Frame.replyFound(9, Header.ACTING, writer -> writer.writeRaw(value));
    assertArrayEquals(bytesOf(copied), bytesOf(made));
  }

  @Test
  void aReplyThatIsTooLargeLeavesNothingBehind() {
    ByteWriter out = new ByteWriter();
    out.writeInt(1);
    byte[] value = new byte[FrameLayout.MAX_FRAME_LENGTH];
    assertThrows(
        GridException.class,
        () -> FrameCodec.writeFound(1, 0, writer -> writer.writeRaw(value), out));
    assertEquals(4, out.position());
  }
}
