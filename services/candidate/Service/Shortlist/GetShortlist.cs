using Dapper;
using Grpc.Core;
using Hiring.Candidate.Candidates;
using Hiring.Candidate.V1;
using Hiring.ServiceDefaults.Errors;
using Npgsql;

namespace Hiring.Candidate.Shortlist;

/// <summary>Ranks the active applications of a role against the problem that it really has, with reasons.</summary>
public sealed class GetShortlist(NpgsqlDataSource database)
{
    private const int DefaultLimit = 200;

    internal async Task<V1.Shortlist> Handle(GetShortlistRequest request, ServerCallContext call)
    {
        var role = Guid.Parse(request.RoleId);
        await using var connection = await database.OpenConnectionAsync(call.CancellationToken);
        await using var found = await connection.QueryMultipleAsync(new CommandDefinition("""
            select challenge from roles where id = @role;
            select a.id as application_id, c.id as candidate_id, c.display_name, c.signals
            from applications a join candidates c on c.id = a.candidate_id
            where a.role_id = @role and a.state = @active;
            """, new { role, active = ApplicationState.Active }, cancellationToken: call.CancellationToken));
        var challenge = await found.ReadSingleOrDefaultAsync<string>() ?? throw Problem.NotFound("role", role);
        var needed = StoredJson.Read<ChallengeProfile>(challenge);
        var entries = (await found.ReadAsync<Row>()).Select(row => row.ToEntry(needed)).ToList();
        // Of equals the one who applied first: ids of applications grow with time.
        var best = entries.OrderByDescending(entry => entry.Score).ThenBy(entry => entry.ApplicationId, StringComparer.Ordinal);
        return new V1.Shortlist { Entries = { best.Take(request.Limit == 0 ? DefaultLimit : request.Limit) }, Total = entries.Count };
    }

    private sealed record Row(Guid ApplicationId, Guid CandidateId, string DisplayName, string Signals)
    {
        internal ShortlistEntry ToEntry(ChallengeProfile needed)
        {
            var signals = CandidateRow.FromJson(Signals);
            var fit = Fit.Of(signals, needed);
            var reasons = Score.Reasons(signals, fit);
            return new ShortlistEntry
            {
                ApplicationId = ApplicationId.ToString(), CandidateId = CandidateId.ToString(), DisplayName = DisplayName,
                Score = Score.Total(reasons), Fit = fit.Verdict, Dimensions = { fit.Dimensions }, Reasons = { reasons },
            };
        }
    }
}
