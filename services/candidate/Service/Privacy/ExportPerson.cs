using System.Data;
using Google.Api;
using Google.Protobuf;
using Grpc.Core;
using Hiring.Candidate.Intake;
using Hiring.Candidate.V1;
using Hiring.Evaluation.V1;
using Hiring.InterviewScheduling.V1;
using Hiring.ServiceDefaults.Database;
using Hiring.ServiceDefaults.Errors;
using Hiring.ServiceDefaults.Security;
using Npgsql;

namespace Hiring.Candidate.Privacy;

/// <summary>
/// Answers all that is held on a person as one archive: every row of this service's tables that an erasure would touch, and
/// what the other services answer about the person's applications. Everything or nothing: where one does not answer, so
/// does the call not.
/// </summary>
public sealed partial class ExportPerson(
    NpgsqlDataSource database, Writes writes, SchedulingService.SchedulingServiceClient scheduling, EvaluationService.EvaluationServiceClient evaluation,
    ILogger<ExportPerson> log)
{
    internal async Task<HttpBody> Handle(ExportPersonRequest request, ServerCallContext call)
    {
        await using var connection = await database.OpenConnectionAsync(call.CancellationToken);
        // One moment for all tables: a merge in between would show the person in two halves.
        await using var snapshot = await connection.BeginTransactionAsync(IsolationLevel.RepeatableRead, call.CancellationToken);
        var person = await Person.Find(Guid.Parse(request.CandidateId), connection, call.CancellationToken);
        var elsewhere = await Elsewhere(person, call.CancellationToken);
        using var archive = new PersonArchive(person);
        foreach (var table in PersonalData.Tables)
            await archive.Add($"candidate/{table.Table}.json", Rows(table, person, connection, call.CancellationToken));
        await AddFiles(archive, person, connection, call.CancellationToken);
        foreach (var (name, held) in elsewhere)
            await archive.Add(name, held.Select(message => JsonFormatter.Default.Format(message)).ToAsyncEnumerable());
        var content = archive.Close();
        // Who took a person's data out is worth knowing, though nothing changed.
        await writes.InTransaction(write =>
        {
            write.Audit(Caller.Of(call), call.Method, person.Candidates);
            return Task.FromResult(true);
        }, call.CancellationToken);
        return new HttpBody { ContentType = "application/zip", Data = content };
    }

    private static async IAsyncEnumerable<string> Rows(PersonalTable table, Person person, NpgsqlConnection connection,
        [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellation)
    {
        await using var read = new NpgsqlCommand(table.ExportStatement, connection)
        {
            Parameters = { new() { Value = person.Candidates }, new() { Value = person.Applications } },
        };
        await using var rows = await read.ExecuteReaderAsync(cancellation);
        while (await rows.ReadAsync(cancellation))
            yield return rows.GetString(0);
    }

    /// <summary>Adds each resume as the file that it is, by its hash, under which resumes.json tells its name.</summary>
    private static async Task AddFiles(PersonArchive archive, Person person, NpgsqlConnection connection, CancellationToken cancellation)
    {
        await using var read = new NpgsqlCommand(PersonalData.Files, connection) { Parameters = { new() { Value = person.Candidates } } };
        await using var files = await read.ExecuteReaderAsync(cancellation);
        while (await files.ReadAsync(cancellation))
            archive.Add($"candidate/resumes/{files.GetString(0)}.{(files.GetString(1) == ResumeKind.Pdf ? "pdf" : "docx")}", files.GetFieldValue<byte[]>(2));
    }

    /// <summary>What the other services hold on the person's applications, by the file that it goes to.</summary>
    private async Task<IReadOnlyList<(string Name, IReadOnlyList<IMessage> Held)>> Elsewhere(Person person, CancellationToken cancellation)
    {
        List<IMessage> loops = [], scorecards = [], decisions = [];
        try
        {
            foreach (var application in person.Applications.Select(id => id.ToString()))
            {
                loops.AddRange(await Loops(application, cancellation));
                scorecards.AddRange((await evaluation.ListScorecardsAsync(new() { ApplicationId = application }, cancellationToken: cancellation)).Scorecards);
                decisions.AddRange(await Decisions(application, cancellation));
            }
        }
        catch (RpcException e) when (!cancellation.IsCancellationRequested)
        {
            LogNoAnswer(log, e.StatusCode, e);
            throw Problem.Unavailable("Another service does not say at the moment what it holds on the person, and an export without it would not be whole. Try again.");
        }
        return [("interview-scheduling/loops.json", loops), ("evaluation/scorecards.json", scorecards), ("evaluation/decisions.json", decisions)];
    }

    private async Task<List<Loop>> Loops(string application, CancellationToken cancellation)
    {
        var loops = new List<Loop>();
        var request = new ListLoopsRequest { ApplicationId = application, PageSize = 200 };
        do
        {
            var page = await scheduling.ListLoopsAsync(request, cancellationToken: cancellation);
            loops.AddRange(page.Loops);
            request.PageToken = page.NextPageToken;
        }
        while (request.PageToken.Length > 0);
        return loops;
    }

    /// <summary>The latest decision, which is the one that evaluation answers.</summary>
    private async Task<IEnumerable<Decision>> Decisions(string application, CancellationToken cancellation)
    {
        try
        {
            return [await evaluation.GetDecisionAsync(new() { ApplicationId = application }, cancellationToken: cancellation)];
        }
        catch (RpcException e) when (e.StatusCode == StatusCode.NotFound)
        {
            return [];
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "A service did not tell what it holds on a person: {Status}")]
    private static partial void LogNoAnswer(ILogger log, StatusCode status, Exception e);
}
