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
    public required string[] OtherLocations { get; init; }
    public required RemotePolicy RemotePolicy { get; init; }
    public required int Headcount { get; init; }
    public required int Hired { get; init; }
    public required string Challenge { get; init; }
    public required string Team { get; init; }
    public required string[] EssentialCompetencies { get; init; }
    public required string[] SecondaryCompetencies { get; init; }
    public required string[] NiceToHaveCompetencies { get; init; }
    public required string Description { get; init; }
    public required LocalDate? TargetDate { get; init; }
    public required LocalDate? ApplyBy { get; init; }
    public required string Pipeline { get; init; }
    public required RoleState State { get; init; }
    public required long Revision { get; init; }
    public required Instant CreatedAt { get; init; }
    public required Instant UpdatedAt { get; init; }
    public required Instant? OpenedAt { get; init; }

    internal const string Columns = """
        id, title, level, location, other_locations, remote_policy, headcount, hired, challenge, team, essential_competencies,
        secondary_competencies, nice_to_have_competencies, description, target_date, apply_by, pipeline, state, revision, created_at,
        updated_at, opened_at
        """;

    /// <summary>The role, locked until the transaction ends. NOT_FOUND, or ETAG_MISMATCH if it is another version than the etag's.</summary>
    internal static async Task<RoleRow> Lock(Guid id, string etag, Write write)
    {
        var seen = Etag.Parse(etag);
        var row = await write.Connection.QuerySingleOrDefaultAsync<RoleRow>(new CommandDefinition(
            $"select {Columns} from roles where id = @id for update", new { id }, cancellationToken: write.Cancellation))
            ?? throw Problem.NotFound("role", id);
        return seen is null || seen == row.Revision ? row : throw Problem.Stale("role", id);
    }

    /// <summary>Takes a locked role to the state that a verb leads to, and tells of it. ROLE_STATE_CANNOT_FOLLOW if it leads nowhere from here.</summary>
    internal async Task<RoleRow> To(RoleVerb verb, Write write)
    {
        if (RoleStates.After(State, verb) is not { } state)
            throw Problem.Precondition(ErrorReason.RoleStateCannotFollow,
                $"The role is {Wire.NameOf(State)}, and from there it cannot be changed by '{verb.ToString().ToLowerInvariant()}'.",
                ("role_id", Id), ("state", State));
        // What was closed and opens again is posted anew; after a pause the posting is the old one.
        var changed = await write.Connection.QuerySingleAsync<RoleRow>(new CommandDefinition($"""
            update roles set state = @state, revision = revision + 1, updated_at = now(),
                opened_at = case when @state = @open and state <> @onHold then now() else opened_at end
            where id = @id
            returning {Columns}
            """, new { id = Id, state, open = RoleState.Open, onHold = RoleState.OnHold }, cancellationToken: write.Cancellation));
        write.Append(RoleStates.Told(Id, State, state)!);
        return changed;
    }

    /// <summary>What callers say of a role, by the names of its columns.</summary>
    internal static DynamicParameters Given(Role role) => new(new
    {
        title = role.Title, level = role.Level, location = role.Location, other_locations = role.OtherLocations.ToArray(),
        remote_policy = role.RemotePolicy, headcount = role.Headcount, challenge = StoredJson.Of(role.Challenge),
        team = StoredJson.Of(role.Team ?? new()), essential = role.EssentialCompetencies.ToArray(),
        secondary = role.SecondaryCompetencies.ToArray(), nice_to_have = role.NiceToHaveCompetencies.ToArray(),
        description = role.Description, target_date = CalendarDate.ToStore(role.TargetDate), apply_by = CalendarDate.ToStore(role.ApplyByDate),
        pipeline = StoredJson.Of(role.Pipeline ?? PipelineTemplate.Usual),
    });

    internal Role ToMessage() => new()
    {
        Id = Id.ToString(), Title = Title, Level = Level, Location = Location, OtherLocations = { OtherLocations }, RemotePolicy = RemotePolicy,
        Headcount = Headcount, Challenge = StoredJson.Read<ChallengeProfile>(Challenge), Team = StoredJson.Read<HiringTeam>(Team),
        EssentialCompetencies = { EssentialCompetencies }, SecondaryCompetencies = { SecondaryCompetencies },
        NiceToHaveCompetencies = { NiceToHaveCompetencies }, Description = Description, TargetDate = CalendarDate.ToMessage(TargetDate),
        ApplyByDate = CalendarDate.ToMessage(ApplyBy), Pipeline = StoredJson.Read<Pipeline>(Pipeline),
        State = State, Etag = Etag.Of(Revision), CreateTime = CreatedAt.ToTimestamp(), UpdateTime = UpdatedAt.ToTimestamp(),
    };
}
