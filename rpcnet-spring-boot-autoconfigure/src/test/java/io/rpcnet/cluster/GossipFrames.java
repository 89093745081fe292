package io.rpcnet.cluster;

import java.io.IOException;
import java.util.List;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.scalecube.cluster.Member;
import io.scalecube.cluster.membership.MemberStatus;
import io.scalecube.cluster.transport.api.Message;

/**
 * Frames that say whatever a test wants a member to have said.
 */
final class GossipFrames {

	private static final int STATUS_AND_INCARNATION = 1 + Integer.BYTES;

	private static final GossipCodec codec = new GossipCodec();

	private GossipFrames() {
	}

	static byte[] ping(Member from, Member to) {
		return frame("sc/fdetector/ping", from.address(), make("fdetector.PingData", from, to));
	}

	static byte[] transitPing(Member from, Member to) {
		return frame("sc/fdetector/pingReq", from.address(), make("fdetector.PingData", from, to));
	}

	static byte[] metadataRequest(Member from, Member of) {
		return frame("sc/metadata/req", from.address(), make("metadata.GetMetadataRequest", of));
	}

	static byte[] sync(Member from, Object... records) {
		return frame("sc/membership/sync", from.address(), make("membership.SyncData", List.of(records)));
	}

	static byte[] gossip(Member from, String gossiper, long number, Object record) {
		Message gossiped = Message.withData(record).qualifier("sc/membership/gossip").build();
		Object gossip = make("gossip.Gossip", gossiper, gossiped, number);
		return frame("sc/gossip/req", from.address(), make("gossip.GossipRequest", List.of(gossip), from.id()));
	}

	/**
	 * Return that a member is dead, which no member says.
	 * @param from who says so
	 * @param victim of whom
	 * @return the frame
	 */
	static byte[] dead(Member from, Member victim) {
		byte[] frame = sync(from, record(victim, MemberStatus.SUSPECT, 1));
		frame[frame.length - STATUS_AND_INCARNATION] = 3;
		return frame;
	}

	static Object record(Member member, MemberStatus status, int incarnation) {
		return make("membership.MembershipRecord", member, status, incarnation);
	}

	private static Object make(String name, Object... arguments) {
		try {
			return GossipCodecTests.make(name, arguments);
		}
		catch (Exception ex) {
			throw new IllegalStateException(ex);
		}
	}

	private static byte[] frame(String qualifier, String sender, Object data) {
		return frame(Message.withData(data).qualifier(qualifier).correlationId("c-1").sender(sender).build());
	}

	static byte[] frame(Message message) {
		try {
			ByteBuf frame = codec.encode(message, UnpooledByteBufAllocator.DEFAULT);
			byte[] bytes = ByteBufUtil.getBytes(frame);
			frame.release();
			return bytes;
		}
		catch (IOException ex) {
			throw new IllegalStateException(ex);
		}
	}

}
