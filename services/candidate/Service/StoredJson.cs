using Google.Protobuf;

namespace Hiring.Candidate;

/// <summary>Parts of a message that are read whole and never queried, kept as jsonb in protobuf's JSON.</summary>
internal static class StoredJson
{
    /// <summary>Ignores fields that it does not know: during a roll-out a newer instance may have written the row.</summary>
    private static readonly JsonParser Parser = new(JsonParser.Settings.Default.WithIgnoreUnknownFields(true));

    internal static string Of(IMessage message) => JsonFormatter.Default.Format(message);

    internal static T Read<T>(string json) where T : IMessage, new() => Parser.Parse<T>(json);
}
