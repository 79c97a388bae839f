using Dapper;
using Hiring.Candidate.Applications;
using Hiring.Candidate.Roles;
using Hiring.Candidate.V1;
using Hiring.ServiceDefaults.Errors;
using NodaTime;
using Npgsql;

namespace Hiring.Candidate.Offers;

/// <summary>What an offer rests on in this service: an application at the offer stage, for a role with a place left.</summary>
internal sealed record OfferCase(
    Guid ApplicationId, Stage Stage, string StageId, ApplicationState State, Guid RoleId, RoleState RoleState, Level Level, string Location, string Team, string Pipeline, bool HasOffer, Instant Now)
{
    /// <summary>Reads the case, and refuses it if no offer can be made, or, for an offer that is there already, none can be revised or extended.</summary>
    /// <param name="application">The application.</param>
    /// <param name="another">Whether a further offer is to be made, which there must be room for.</param>
    /// <param name="connection">A connection; inside the transaction of the offer, the application is locked.</param>
    /// <param name="locked">Whether to lock the application until the transaction ends.</param>
    /// <param name="cancellation">Ends the reading.</param>
    internal static async Task<OfferCase> Read(Guid application, bool another, NpgsqlConnection connection, bool locked, CancellationToken cancellation)
    {
        var found = await connection.QuerySingleOrDefaultAsync<OfferCase>(new CommandDefinition($"""
            select a.id as application_id, a.stage, a.stage_id, a.state, r.id as role_id, r.state as role_state, r.level, r.location, r.team, r.pipeline,
                exists (select from offers o where o.application_id = a.id
                    and (o.state in (2, 90) or o.state = 1 and (o.expire_at is null or o.expire_at > now()))) as has_offer,
                now() as now
            from applications a join roles r on r.id = a.role_id
            where a.id = @application {(locked ? "for update of a" : "")}
            """, new { application }, cancellationToken: cancellation))
            ?? throw Problem.NotFound("application", application);
        found.MustTakeOffer(another);
        return found;
    }

    /// <summary>Those of the hiring team who approve, in the order of the team.</summary>
    internal IReadOnlyList<string> Approvers => [.. StoredJson.Read<HiringTeam>(Team).Members
        .Where(member => member.Hats.Contains(Hat.Approver))
        .Select(member => member.PersonId.Length > 0 ? member.PersonId : member.Email)
        .Distinct()];

    /// <summary>Throws COLLIDED if the role is no longer the one that the market was asked about.</summary>
    internal void MustBeAsChecked(OfferCase asked)
    {
        if ((Level, Location) != (asked.Level, asked.Location))
            throw Problem.Collided("The role changed while the amount was checked. Repeat the call.");
    }

    private void MustTakeOffer(bool another)
    {
        ApplicationRow.MustBeActive(ApplicationId, State);
        if (Stage != Stage.Offer)
            throw Problem.Precondition(ErrorReason.StageCannotFollow,
                $"An offer is made at the stage {Stage.Offer}; the application is at {Stage}. Advance it first.",
                ("application_id", ApplicationId), ("stage", Stage), ("next_stage", PipelineTemplate.Read(Pipeline).After(StageId)?.Kind ?? Stage.Unspecified));
        if (another && HasOffer)
            throw Standing(ApplicationId);
        if (RoleState == RoleState.Filled)
            throw Filled(RoleId);
    }

    internal static Grpc.Core.RpcException Standing(Guid application) => Problem.Exists(ErrorReason.OfferExists,
        "The application has an offer that is open or accepted. Revise that one, or withdraw it first.", ("application_id", application));

    internal static Grpc.Core.RpcException Filled(Guid role) => Problem.Precondition(ErrorReason.RoleFilled,
        "Every place of the role is taken. Raise its headcount first if there is another.", ("role_id", role));
}
