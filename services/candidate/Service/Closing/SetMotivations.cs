using Dapper;
using Grpc.Core;
using Hiring.Candidate.V1;
using Hiring.ServiceDefaults;
using Hiring.ServiceDefaults.Database;
using Hiring.ServiceDefaults.Errors;
using Hiring.ServiceDefaults.Security;

namespace Hiring.Candidate.Closing;

/// <summary>Writes down what moves a candidate.</summary>
public sealed class SetMotivations(Writes writes)
{
    internal Task<ClosingPlan> Handle(SetMotivationsRequest request, ServerCallContext call)
    {
        Check(request.Motivations);
        var application = Guid.Parse(request.ApplicationId);
        var seen = Etag.Parse(request.Etag);
        return writes.Run(request, call, async write =>
        {
            await PlanView.Lock(application, write);
            var stored = await write.Connection.ExecuteAsync(new CommandDefinition("""
                insert into closing_motivations as m (application_id, motivations, changed_by)
                select @application, @motivations::jsonb, @caller
                where coalesce(@seen, 0) = 0 or exists (select from closing_motivations where application_id = @application)
                on conflict (application_id) do update set motivations = excluded.motivations, changed_by = excluded.changed_by,
                    revision = m.revision + 1, updated_at = now()
                where @seen is null or m.revision = @seen
                """, new
            {
                application, seen, caller = Caller.Of(call),
                motivations = StoredJson.Of(new SetMotivationsRequest { Motivations = { request.Motivations } }),
            }, cancellationToken: write.Cancellation));
            if (stored == 0)
                throw Problem.Stale("closing plan", application);
            return await PlanView.Read(application, write);
        });
    }

    private static void Check(Google.Protobuf.Collections.RepeatedField<Motivation> motivations)
    {
        for (var i = 0; i < motivations.Count; i++)
        {
            var field = $"motivations[{i}]";
            if (motivations.Take(i).Any(earlier => earlier.Kind == motivations[i].Kind))
                throw Problem.Invalid($"{field}.kind", "is there already; write each kind once, with all that is known of it");
            if (motivations[i].WantedSalary is { } wanted && Currency.Payable(wanted, $"{field}.wanted_salary") <= 0)
                throw Problem.Invalid($"{field}.wanted_salary", "must be more than 0");
        }
    }
}
