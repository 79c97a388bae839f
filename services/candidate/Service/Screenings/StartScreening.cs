using Dapper;
using Grpc.Core;
using Hiring.Candidate.Applications;
using Hiring.Candidate.V1;
using Hiring.ServiceDefaults.Database;
using Hiring.ServiceDefaults.Errors;
using Hiring.ServiceDefaults.Security;
using Npgsql;

namespace Hiring.Candidate.Screenings;

/// <summary>Starts the screening of an application.</summary>
public sealed class StartScreening(Writes writes)
{
    internal async Task<Screening> Handle(StartScreeningRequest request, ServerCallContext call)
    {
        try
        {
            return await writes.Run(request, call, async write =>
            {
                var application = await ApplicationCase.Lock(request.ApplicationId, "", write);
                application.Row.MustBeActive();
                var set = Guid.Parse(request.QuestionSetId);
                var row = await write.Connection.QuerySingleOrDefaultAsync<ScreeningRow>(new CommandDefinition($"""
                    with s as (
                        insert into screenings (id, application_id, question_set_id, started_by)
                        select @id, @application, id, @actor from question_sets where id = @set
                        returning *
                    )
                    select {ScreeningRow.Columns} from s join question_sets q on q.id = s.question_set_id
                    """, new { id = Guid.CreateVersion7(), application = application.Row.Id, set, actor = Caller.Of(call) }, cancellationToken: write.Cancellation))
                    ?? throw Problem.NotFound("question set", set);
                return row.ToMessage([]);
            });
        }
        catch (PostgresException e) when (e.ConstraintName == "screenings_one_going_on")
        {
            throw Problem.Exists(ErrorReason.ScreeningExists, "The application has a screening that goes on. Finish or cancel that one first.",
                ("application_id", request.ApplicationId));
        }
    }
}
