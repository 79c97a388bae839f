using Dapper;
using Hiring.Candidate.V1;
using Hiring.ServiceDefaults;
using Hiring.ServiceDefaults.Database;
using Hiring.ServiceDefaults.Errors;
using NodaTime;

namespace Hiring.Candidate.Roles;

/// <summary>A role as it is stored. Properties, since Dapper gives no constructor an array.</summary>
internal sealed record RoleRow
{
    public required Guid Id { get; init; }
    public required string Title { get; init; }
    public required Level Level { get; init; }
    public required string Location { get; init; }
    public required int Headcount { get; init; }
    public required int Hired { get; init; }
    public required string Challenge { get; init; }
    public required string[] EssentialCompetencies { get; init; }
    public required RoleState State { get; init; }
    public required long Revision { get; init; }
    public required Instant CreatedAt { get; init; }
    public required Instant UpdatedAt { get; init; }

    internal const string Columns =
        "id, title, level, location, headcount, hired, challenge, essential_competencies, state, revision, created_at, updated_at";

    /// <summary>The role, locked until the transaction ends. NOT_FOUND, or ETAG_MISMATCH if it is another version than the etag's.</summary>
    internal static async Task<RoleRow> Lock(Guid id, string etag, Write write)
    {
        var seen = Etag.Parse(etag);
        var row = await write.Connection.QuerySingleOrDefaultAsync<RoleRow>(new CommandDefinition(
            $"select {Columns} from roles where id = @id for update", new { id }, cancellationToken: write.Cancellation))
            ?? throw Problem.NotFound("role", id);
        return seen is null || seen == row.Revision ? row : throw Problem.Stale("role", id);
    }

    internal Role ToMessage() => new()
    {
        Id = Id.ToString(), Title = Title, Level = Level, Location = Location, Headcount = Headcount,
        Challenge = StoredJson.Read<ChallengeProfile>(Challenge), EssentialCompetencies = { EssentialCompetencies },
        State = State, Etag = Etag.Of(Revision), CreateTime = CreatedAt.ToTimestamp(), UpdateTime = UpdatedAt.ToTimestamp(),
    };
}
