using Hiring.Candidate.V1;
using Hiring.ServiceDefaults;
using Hiring.ServiceDefaults.Database;
using NodaTime;

namespace Hiring.Candidate.Candidates;

/// <summary>A candidate as stored. Properties, since Dapper gives no constructor an array.</summary>
internal sealed record CandidateRow
{
    public required Guid Id { get; init; }
    public required string DisplayName { get; init; }
    public required string Email { get; init; }
    public required string Headline { get; init; }
    public required string Location { get; init; }
    public required string[] Skills { get; init; }
    public required SourceKind SourceKind { get; init; }
    public required string SourceDetail { get; init; }
    public required string Signals { get; init; }
    public required long Revision { get; init; }
    public required Instant CreatedAt { get; init; }

    internal const string Columns =
        "id, display_name, email, headline, location, skills, source_kind, source_detail, signals, revision, created_at";

    /// <summary>Signals as they are kept: as the one field of a candidate, since JSON of protobuf is a message's.</summary>
    internal static string ToJson(IEnumerable<Signal> signals) => StoredJson.Of(new V1.Candidate { Signals = { signals } });

    /// <summary>Signals as they were kept.</summary>
    internal static IReadOnlyList<Signal> FromJson(string signals) => StoredJson.Read<V1.Candidate>(signals).Signals;

    internal V1.Candidate ToMessage() => new()
    {
        Id = Id.ToString(), DisplayName = DisplayName, Email = Email, Headline = Headline, Location = Location, Skills = { Skills },
        Source = new() { Kind = SourceKind, Detail = SourceDetail }, Signals = { FromJson(Signals) },
        Etag = Etag.Of(Revision), CreateTime = CreatedAt.ToTimestamp(),
    };
}
