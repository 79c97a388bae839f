using Dapper;
using Grpc.Core;
using Hiring.Candidate.Offers;
using Hiring.Candidate.V1;
using Hiring.ServiceDefaults;
using Hiring.ServiceDefaults.Errors;
using Npgsql;

namespace Hiring.Candidate.Applications;

/// <summary>Asks what has to hold before an application enters a stage, here and at other services.</summary>
public sealed class Gates(NpgsqlDataSource database, HireDecision decisions, BookedInterviews interviews)
{
    /// <summary>Every gate of those named that is closed. UNAVAILABLE if one of them does not say: silence opens nothing.</summary>
    internal async Task<IReadOnlyList<ClosedGate>> Closed(ApplicationRow application, IEnumerable<Gate> gates, CancellationToken cancellation)
    {
        var asked = gates.ToList();
        var answers = await Task.WhenAll(asked.Select(gate => WhyClosed(gate, application, cancellation)));
        return [.. asked.Zip(answers).Where(answer => answer.Second is not null).Select(answer => new ClosedGate { Gate = answer.First, Why = answer.Second })];
    }

    private Task<string?> WhyClosed(Gate gate, ApplicationRow application, CancellationToken cancellation) => gate switch
    {
        Gate.ScreeningPassed => Screening(application.Id, cancellation),
        Gate.ConsentGiven => Consent(application.CandidateId, cancellation),
        Gate.InterviewsBooked => interviews.NotBooked(application.Id, cancellation),
        Gate.InterviewsOver => interviews.NotOver(application.Id, cancellation),
        Gate.DecisionToHire => Decision(application.Id, cancellation),
        // Written by a newer instance during a roll-out.
        _ => throw Problem.Unavailable($"This instance does not know the gate {Wire.NameOf(gate)} yet. Nothing was done; try again."),
    };

    private async Task<string?> Screening(Guid application, CancellationToken cancellation)
    {
        var state = await Ask<ScreeningState?>("select state from screenings where application_id = @id and state <> 4 order by id desc limit 1", application, cancellation);
        return state switch
        {
            ScreeningState.Passed => null,
            ScreeningState.Failed => "The latest screening was failed.",
            ScreeningState.Open => "The screening is not finished.",
            _ => "There was no screening. Start one.",
        };
    }

    private async Task<string?> Consent(Guid candidate, CancellationToken cancellation)
    {
        var latest = await Ask<string?>("""
            select case when withdrawn_at is not null then 'withdrawn' when expires_at <= now() then 'expired' else 'given' end
            from consents where candidate_id = @id and purpose = 1
            order by withdrawn_at is null and expires_at > now() desc, id desc limit 1
            """, candidate, cancellation);
        return latest switch
        {
            "given" => null,
            "withdrawn" => "The candidate withdrew the consent to recruiting.",
            "expired" => "The candidate's consent to recruiting has run out. Ask for it again.",
            _ => "The candidate has not consented to recruiting. Ask for it and record it.",
        };
    }

    private async Task<string?> Decision(Guid application, CancellationToken cancellation)
    {
        try
        {
            await decisions.Find(application, cancellation);
            return null;
        }
        catch (RpcException e) when (e.StatusCode == StatusCode.FailedPrecondition)
        {
            return e.Status.Detail;
        }
    }

    private async Task<T?> Ask<T>(string sql, Guid id, CancellationToken cancellation)
    {
        await using var connection = await database.OpenConnectionAsync(cancellation);
        return await connection.QuerySingleOrDefaultAsync<T>(new CommandDefinition(sql, new { id }, cancellationToken: cancellation));
    }
}
