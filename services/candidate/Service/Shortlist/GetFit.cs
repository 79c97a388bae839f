using Dapper;
using Grpc.Core;
using Hiring.Candidate.Candidates;
using Hiring.Candidate.Duplicates;
using Hiring.Candidate.V1;
using Hiring.ServiceDefaults.Errors;
using Npgsql;

namespace Hiring.Candidate.Shortlist;

/// <summary>Compares one candidate's evidenced scale with the problem that a role really has, and prices the surplus.</summary>
public sealed class GetFit(NpgsqlDataSource database, Surplus surplus)
{
    internal async Task<CandidateFit> Handle(GetFitRequest request, ServerCallContext call)
    {
        var (location, challenge, signals) = await Read(Guid.Parse(request.RoleId), Guid.Parse(request.CandidateId), call.CancellationToken);
        var fit = Fit.Of(CandidateRow.FromJson(signals), StoredJson.Read<ChallengeProfile>(challenge));
        var answer = new CandidateFit
        {
            RoleId = request.RoleId, CandidateId = request.CandidateId, Verdict = fit.Verdict, Words = FitWords.Of(fit), Dimensions = { fit.Dimensions },
        };
        await surplus.Price(answer, fit, location, call.CancellationToken);
        return answer;
    }

    private async Task<(string Location, string Challenge, string Signals)> Read(Guid role, Guid candidate, CancellationToken cancellation)
    {
        await using var connection = await database.OpenConnectionAsync(cancellation);
        // Who was merged is answered by the candidate that they were merged into.
        var found = await connection.QueryMultipleAsync(new CommandDefinition($"""
            select location, challenge from roles where id = @role;
            select signals from candidates where id = {Survivor.Sql};
            """, new { role, candidate }, cancellationToken: cancellation));
        var (location, challenge) = await found.ReadSingleOrDefaultAsync<(string?, string?)>();
        if (location is null || challenge is null)
            throw Problem.NotFound("role", role);
        return (location, challenge, await found.ReadSingleOrDefaultAsync<string>() ?? throw Problem.NotFound("candidate", candidate));
    }
}
