using System.Buffers;
using System.Text;
using System.Text.Json;
using Google.Protobuf;
using Hiring.Candidate.V1;
using NodaTime;
using NodaTime.Text;

namespace Hiring.Candidate.Webhooks;

/// <summary>The types of events as subscribers name them: the facts of the contract's event. A new fact is a new type by itself.</summary>
internal static class EventTypes
{
    private static readonly Google.Protobuf.Reflection.OneofDescriptor Facts = CandidateEvent.Descriptor.Oneofs.Single(oneof => oneof.Name == "fact");

    /// <summary>Shows every field, as this service's REST form does.</summary>
    private static readonly JsonFormatter Json = new(JsonFormatter.Settings.Default.WithFormatDefaultValues(true));

    /// <summary>Every type that this version of the service knows.</summary>
    internal static string[] Known { get; } = [.. Facts.Fields.Select(fact => fact.Name)];

    /// <summary>The body of a delivery, after Standard Webhooks: <c>type</c>, <c>timestamp</c> of the event, and the fact as <c>data</c>.</summary>
    internal static string Body(CandidateEvent told, Instant occurred)
    {
        var fact = Facts.Accessor.GetCaseFieldDescriptor(told);
        var body = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(body))
        {
            json.WriteStartObject();
            json.WriteString("type", fact.Name);
            json.WriteString("timestamp", InstantPattern.ExtendedIso.Format(occurred));
            json.WritePropertyName("data");
            json.WriteRawValue(Json.Format((IMessage)fact.Accessor.GetValue(told)));
            json.WriteEndObject();
        }
        return Encoding.UTF8.GetString(body.WrittenSpan);
    }
}
