package embark.run;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

/** Any text on one line. */
class DisplayTextTest {

  @Test
  void cutsWhatIsTooLong() {
    assertEquals("one two", DisplayText.fit("one two", 7));
    assertEquals("one…", DisplayText.fit("one two", 5));
    assertEquals("我的…", DisplayText.fit("我的包裹还没有到", 6));
    assertEquals("a…", DisplayText.fit("a👩‍👩‍👧 b", 6));
  }

  @Test
  void padsByTheColumnsThatAreSeen() {
    assertEquals("one  ", DisplayText.padded("one", 5));
    assertEquals("退款 ", DisplayText.padded("退款", 5));
    assertEquals("🎉   ", DisplayText.padded("🎉", 5));
    assertEquals("e\u0301    ", DisplayText.padded("e\u0301", 5));
  }

  @Test
  void showsBlankTextsInQuotes() {
    assertEquals("\"\"", DisplayText.fit("", 9));
    assertEquals("\" \"", DisplayText.fit("\n\t", 9));
  }

  @Test
  void leavesNothingThatMovesTheCursor() {
    assertEquals("a b c", DisplayText.fit("a\r\n\tb\u00a0c", 9));
    assertEquals("a[2Jb", DisplayText.fit("a\u001b[2J\u202eb", 9));
  }
}
