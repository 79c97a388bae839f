using Google.Protobuf.WellKnownTypes;
using Refit;

namespace Hiring.Candidate.V1;

/// <summary>
/// What a team writes down about a candidate and has to do for one: notes, tags, tasks, and all of it in order. The routes that <c>activity_service.proto</c> annotates, over the same messages in protobuf JSON.
/// Needs a content serializer for protobuf messages, as Hiring.Client sets up.
/// </summary>
public interface IActivityApi
{
    /// <summary>Writes a note. Its author is the caller.</summary>
    /// <param name="request">Asks to write a note.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    [Post("/v1/notes")]
    Task<Note> CreateNoteAsync([Body] CreateNoteRequest request, CancellationToken cancellationToken = default);

    /// <summary>Answers one note.</summary>
    /// <param name="noteId">The note.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    [Get("/v1/notes/{noteId}")]
    Task<Note> GetNoteAsync(string noteId, CancellationToken cancellationToken = default);

    /// <summary>Lists the notes about a candidate or an application, newest first, or what changed since.</summary>
    /// <param name="candidateId">The candidate.</param>
    /// <param name="applicationId">The application; instead of the candidate, or with it.</param>
    /// <param name="pageSize">Most notes to answer; 50 if not said, 200 at the most.</param>
    /// <param name="pageToken">The next_page_token of the page before.</param>
    /// <param name="syncToken">The next_sync_token of an earlier pass: answers what changed since, oldest change first, and tombstones, instead of everything.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    [Get("/v1/notes")]
    Task<ListNotesResponse> ListNotesAsync(
        string? candidateId = null, string? applicationId = null, int? pageSize = null, string? pageToken = null, string? syncToken = null, CancellationToken cancellationToken = default);

    /// <summary>Changes the text of a note. Its author alone may.</summary>
    /// <param name="noteId">The note.</param>
    /// <param name="request">Asks to change a note.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    [Patch("/v1/notes/{noteId}")]
    Task<Note> UpdateNoteAsync(string noteId, [Body] UpdateNoteRequest request, CancellationToken cancellationToken = default);

    /// <summary>Deletes a note. Its author alone may.</summary>
    /// <param name="noteId">The note.</param>
    /// <param name="etag">The version that was seen; refused if there is a newer one. Empty changes whatever is there.</param>
    /// <param name="requestId">Makes a repeated call answer the first answer again. A UUID.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    [Delete("/v1/notes/{noteId}")]
    Task<Empty> DeleteNoteAsync(string noteId, string? etag = null, string? requestId = null, CancellationToken cancellationToken = default);

    /// <summary>Answers the tags of a candidate.</summary>
    /// <param name="candidateId">The candidate.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    [Get("/v1/candidates/{candidateId}/tags")]
    Task<CandidateTags> GetCandidateTagsAsync(string candidateId, CancellationToken cancellationToken = default);

    /// <summary>Puts a tag on a candidate. One that is there already stays as it is.</summary>
    /// <param name="candidateId">The candidate.</param>
    /// <param name="request">Asks to put a tag on a candidate.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    [Post("/v1/candidates/{candidateId}:addTag")]
    Task<CandidateTags> AddTagAsync(string candidateId, [Body] AddTagRequest request, CancellationToken cancellationToken = default);

    /// <summary>Takes a tag off a candidate, if it is there.</summary>
    /// <param name="candidateId">The candidate.</param>
    /// <param name="request">Asks to take a tag off a candidate.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    [Post("/v1/candidates/{candidateId}:removeTag")]
    Task<CandidateTags> RemoveTagAsync(string candidateId, [Body] RemoveTagRequest request, CancellationToken cancellationToken = default);

    /// <summary>Gives someone something to do for a candidate.</summary>
    /// <param name="request">Asks to give someone a task.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    [Post("/v1/tasks")]
    Task<CandidateTask> CreateTaskAsync([Body] CreateTaskRequest request, CancellationToken cancellationToken = default);

    /// <summary>Answers one task.</summary>
    /// <param name="taskId">The task.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    [Get("/v1/tasks/{taskId}")]
    Task<CandidateTask> GetTaskAsync(string taskId, CancellationToken cancellationToken = default);

    /// <summary>Lists tasks, newest first, or what changed since: of one person, of a candidate, overdue, done.</summary>
    /// <param name="assignee">Whose tasks; 'me' is the caller. Empty lists everyone's.</param>
    /// <param name="filter">Which of them.</param>
    /// <param name="candidateId">Those for this candidate.</param>
    /// <param name="applicationId">Those for this application.</param>
    /// <param name="pageSize">Most tasks to answer; 50 if not said, 200 at the most.</param>
    /// <param name="pageToken">The next_page_token of the page before.</param>
    /// <param name="syncToken">The next_sync_token of an earlier pass: answers what changed since, oldest change first, and tombstones, instead of everything. With filter TASK_FILTER_ALL and without an assignee only: from other lists a task goes without a trace, by the hour or by a word.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    [Get("/v1/tasks")]
    Task<ListTasksResponse> ListTasksAsync(
        string? assignee = null, TaskFilter? filter = null, string? candidateId = null, string? applicationId = null, int? pageSize = null, string? pageToken = null, string? syncToken = null, CancellationToken cancellationToken = default);

    /// <summary>Changes the fields of a task that the mask names.</summary>
    /// <param name="taskId">The task.</param>
    /// <param name="request">Asks to change a task.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    [Patch("/v1/tasks/{taskId}")]
    Task<CandidateTask> UpdateTaskAsync(string taskId, [Body] UpdateTaskRequest request, CancellationToken cancellationToken = default);

    /// <summary>Takes down that a task is done. One that is done already stays as it is.</summary>
    /// <param name="taskId">The task.</param>
    /// <param name="request">Asks to take down that a task is done.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    [Post("/v1/tasks/{taskId}:complete")]
    Task<CandidateTask> CompleteTaskAsync(string taskId, [Body] CompleteTaskRequest request, CancellationToken cancellationToken = default);

    /// <summary>Takes down that a task is not done after all. One that is not done stays as it is.</summary>
    /// <param name="taskId">The task.</param>
    /// <param name="request">Asks to take down that a task is not done.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    [Post("/v1/tasks/{taskId}:reopen")]
    Task<CandidateTask> ReopenTaskAsync(string taskId, [Body] ReopenTaskRequest request, CancellationToken cancellationToken = default);

    /// <summary>Deletes a task.</summary>
    /// <param name="taskId">The task.</param>
    /// <param name="etag">The version that was seen; refused if there is a newer one. Empty changes whatever is there.</param>
    /// <param name="requestId">Makes a repeated call answer the first answer again. A UUID.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    [Delete("/v1/tasks/{taskId}")]
    Task<Empty> DeleteTaskAsync(string taskId, string? etag = null, string? requestId = null, CancellationToken cancellationToken = default);

    /// <summary>Lists what happened around a candidate, newest first: steps of applications, offers, screenings, notes, tasks.</summary>
    /// <param name="candidateId">The candidate.</param>
    /// <param name="pageSize">Most entries to answer; 50 if not said, 200 at the most.</param>
    /// <param name="pageToken">The next_page_token of the page before.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    [Get("/v1/candidates/{candidateId}/activity")]
    Task<ListActivityResponse> ListActivityAsync(
        string candidateId, int? pageSize = null, string? pageToken = null, CancellationToken cancellationToken = default);
}
