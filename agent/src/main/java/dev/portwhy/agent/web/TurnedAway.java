package dev.portwhy.agent.web;

/**
 * Why a request is not answered.
 *
 * @param status the status of HTTP
 * @param reason one line for whoever made it
 */
record TurnedAway(int status, String reason) {}
