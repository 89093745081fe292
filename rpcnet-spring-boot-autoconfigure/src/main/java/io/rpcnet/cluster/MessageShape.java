package io.rpcnet.cluster;

import java.io.IOException;
import java.util.Map;

import io.scalecube.cluster.fdetector.FailureDetectorImpl;
import io.scalecube.cluster.gossip.GossipProtocolImpl;
import io.scalecube.cluster.membership.MembershipProtocolImpl;
import io.scalecube.cluster.metadata.MetadataStoreImpl;
import io.scalecube.cluster.transport.api.Message;

/**
 * Which data goes with which qualifier. The engine casts by the qualifier alone, and an
 * exception there would end the engine's work for good.
 */
final class MessageShape {

	private static final Map<String, WireKind> DIRECT = Map.of(FailureDetectorImpl.PING, WireKind.PING,
			FailureDetectorImpl.PING_REQ, WireKind.PING, FailureDetectorImpl.PING_ACK, WireKind.PING,
			GossipProtocolImpl.GOSSIP_REQ, WireKind.GOSSIP_REQUEST, MembershipProtocolImpl.SYNC, WireKind.SYNC,
			MembershipProtocolImpl.SYNC_ACK, WireKind.SYNC, MetadataStoreImpl.GET_METADATA_REQ,
			WireKind.METADATA_REQUEST, MetadataStoreImpl.GET_METADATA_RESP, WireKind.METADATA_RESPONSE);

	private static final Map<String, WireKind> GOSSIPED = Map.of(MembershipProtocolImpl.MEMBERSHIP_GOSSIP,
			WireKind.RECORD);

	private MessageShape() {
	}

	static void check(Object candidate, boolean direct) throws IOException {
		Message message = (Message) candidate;
		Map<?, ?> headers = message.headers();
		if (headers.values().stream().anyMatch((value) -> value != null && !(value instanceof String))) {
			throw new MalformedMessageException("a header that is no text");
		}
		if (direct && message.sender() == null) {
			throw new MalformedMessageException("no sender");
		}
		String qualifier = message.qualifier();
		Object data = message.data();
		WireKind expected = (qualifier != null) ? (direct ? DIRECT : GOSSIPED).get(qualifier) : null;
		if (expected == null || WireKind.ofValue(data) != expected) {
			throw new MalformedMessageException("%s as data of %s".formatted(WireKind.ofValue(data), qualifier));
		}
	}

}
