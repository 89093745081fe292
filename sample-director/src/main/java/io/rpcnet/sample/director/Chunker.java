package io.rpcnet.sample.director;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

import org.jspecify.annotations.Nullable;

/**
 * Cuts a document that arrives in pieces of any size into chunks, so that the words of
 * the chunks are the words of the document: never within a word, unless it has more than
 * {@value #MAX_WORD} bytes, and never within a UTF-8 sequence.
 * <p>
 * The first chunks are small, so that a short document is shared out, too.
 */
final class Chunker {

	static final int MAX_CHUNK = 256 * 1024;

	static final int MAX_WORD = 64 * 1024;

	private static final int MIN_CHUNK = 4 * 1024;

	private static final int MAX_SEQUENCE = 4;

	private final byte[] pending = new byte[MAX_CHUNK];

	private int length;

	private int target = MIN_CHUNK;

	private long cutBytes;

	/**
	 * Take bytes from a piece until a chunk is complete.
	 * @param piece the piece, whose position moves on
	 * @return the chunk, or null when the piece is used up
	 */
	byte @Nullable [] next(ByteBuffer piece) {
		while (piece.hasRemaining()) {
			int taken = Math.min(piece.remaining(), this.target - this.length);
			piece.get(this.pending, this.length, taken);
			this.length += taken;
			if (this.length == this.target) {
				int cut = findCut();
				if (cut > 0) {
					return take(cut);
				}
				this.target = Math.min(2 * this.target, MAX_CHUNK);
			}
		}
		return null;
	}

	/**
	 * Return what is left when the document has ended.
	 * @return the last chunk, or null when nothing is left
	 */
	byte @Nullable [] rest() {
		return (this.length > 0) ? take(this.length) : null;
	}

	private byte[] take(int cut) {
		byte[] chunk = Arrays.copyOf(this.pending, cut);
		System.arraycopy(this.pending, cut, this.pending, 0, this.length - cut);
		this.length -= cut;
		this.cutBytes += cut;
		long size = Math.max(MIN_CHUNK, this.cutBytes / 8);
		this.target = (int) Math.min(this.length + size, MAX_CHUNK);
		return chunk;
	}

	/**
	 * Find the last place to cut.
	 * @return how many bytes the chunk gets, or 0 if that cannot be said without more
	 * bytes
	 */
	private int findCut() {
		int last = this.length - MAX_SEQUENCE;
		int first = this.length - MAX_WORD - 2 * MAX_SEQUENCE;
		for (int index = last; index >= Math.max(first, 1); index--) {
			if (isSafe(index)) {
				return index;
			}
		}
		return (first > 0) ? startOfSequence(last) : 0;
	}

	/**
	 * Return whether the byte at the index separates words and does not belong to what is
	 * before it.
	 */
	private boolean isSafe(int index) {
		if (isContinuation(index)) {
			// A sequence has three continuation bytes at most: a fourth stands alone,
			// malformed.
			return index >= 3 && isContinuation(index - 1) && isContinuation(index - 2) && isContinuation(index - 3);
		}
		return !Character.isLetter(codePointAt(index));
	}

	private int codePointAt(int index) {
		byte first = this.pending[index];
		return (first >= 0) ? first
				: new String(this.pending, index, MAX_SEQUENCE, StandardCharsets.UTF_8).codePointAt(0);
	}

	private int startOfSequence(int index) {
		while (isContinuation(index)) {
			index--;
		}
		return index;
	}

	private boolean isContinuation(int index) {
		return (this.pending[index] & 0xC0) == 0x80;
	}

}
